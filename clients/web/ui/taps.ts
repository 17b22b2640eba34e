// One act for one wish. A tap may come twice (a bouncing finger, a slow screen), also before the first one is
// drawn, and a tap may land on what has only just come under the finger. Where what can go wrong:
//
//   the act is made twice            a command asks, at the tap, for a state that the first tap has changed, where
//                                    it is made (domain/*/commands.ts); a sheet or form for one act: useOnce
//   the tap changes what is there    the next tap has to wait: useSettled
//   the tap closes a sheet           the next tap at this place is dropped, whatever lies there: bouncesAfter
//   a sheet opens                    a tap beside it does not close it at once; one that opens by itself takes
//                                    no tap at once: HURRIED_MS, in sheet.tsx
//
// The first needs no clock. The others have one, and say with tapIgnored that they ignored a tap.
import { useRef } from 'preact/hooks';

/** A tap this soon after a sheet opened was meant for what was there before. */
export const HURRIED_MS = 600;
/** A tap this soon after something came, moved or changed its meaning was meant for what was there before. */
const JUST_CHANGED_MS = 400;
/** A tap this soon after the one that closed a sheet, and this near to it, is the same finger. */
const BOUNCE_MS = 300;
const BOUNCE_PX = 32;

/** Tells whoever listens (tests, which tap faster than fingers) that a tap came too soon to count. */
export function tapIgnored(): void {
    dispatchEvent(new Event('tap-ignored'));
}

/** Runs once for as long as the component is on the screen; again only after it has thrown. */
export function useOnce<A extends readonly unknown[]>(run: (...given: A) => void): (...given: A) => void {
    const done = useRef(false);
    return (...given) => {
        if (done.current) return;
        run(...given);
        done.current = true;
    };
}

/** Asked at a tap: whether what is shown under the finger has been this for a while, counted from the frame that
 * paints it: a slow page draws long after it knows. */
export function useSettled(shown: string): () => boolean {
    const since = useRef({ shown, at: -Infinity });
    if (since.current.shown !== shown) {
        const now = (since.current = { shown, at: Infinity });
        requestAnimationFrame((time) => (now.at = time));
    }
    return () => {
        const isSettled = performance.now() - since.current.at >= JUST_CHANGED_MS;
        if (!isSettled) tapIgnored();
        return isSettled;
    };
}

let closing: MouseEvent | null = null; // the last tap that closed a sheet
let dropsClick = false; // its second one has begun: a click that ends late is dropped, too

/** This tap has closed a sheet: its second one must not act on what lies under the sheet, or on the next sheet. */
export function bouncesAfter(tap: MouseEvent): void {
    if (tap.detail > 0) closing = tap; // 0: a key, which comes from no place on the screen
}

function isBounce({ clientX, clientY, timeStamp }: MouseEvent): boolean {
    return (
        closing !== null &&
        timeStamp - closing.timeStamp < BOUNCE_MS &&
        Math.abs(clientX - closing.clientX) <= BOUNCE_PX &&
        Math.abs(clientY - closing.clientY) <= BOUNCE_PX
    );
}

addEventListener('pointerdown', (event) => (dropsClick = isBounce(event)), true);
addEventListener(
    'click',
    (event) => {
        if (event.detail > 0 && (dropsClick || isBounce(event))) {
            event.preventDefault();
            event.stopImmediatePropagation();
            tapIgnored();
        }
        dropsClick = false;
    },
    true,
);
