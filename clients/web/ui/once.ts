// One act for one wish. A tap may come twice (a bouncing finger, a slow screen), also before the first one is
// drawn: what adds something asks, at the tap, for a state that the first tap has changed. Commands do that
// where they are made (domain/*/commands.ts); a sheet or form that is for one act uses this.
import { useRef } from 'preact/hooks';

/** Runs once for as long as the component is on the screen; again only after it has thrown. */
export function useOnce<A extends readonly unknown[]>(run: (...given: A) => void): (...given: A) => void {
    const done = useRef(false);
    return (...given) => {
        if (done.current) return;
        run(...given);
        done.current = true;
    };
}

/** A tap this soon after something came, moved or changed its meaning was meant for what was there before. */
const JUST_CHANGED_MS = 400;

/** Whether what is shown under the finger has been this for a while. */
export function useSettled(shown: string): () => boolean {
    const since = useRef({ shown, at: -Infinity });
    if (since.current.shown !== shown) since.current = { shown, at: performance.now() };
    return () => performance.now() - since.current.at >= JUST_CHANGED_MS;
}
