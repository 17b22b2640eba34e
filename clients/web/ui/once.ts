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
