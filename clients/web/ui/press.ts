// Tap and long press on the same element. The right mouse button and the context-menu key count as a long
// press.
const LONG_MS = 500;

interface Pressed {
    readonly onClick: (event: MouseEvent) => void;
    readonly onContextMenu: (event: MouseEvent) => void;
    readonly onPointerDown: (event: PointerEvent) => void;
    readonly onPointerUp: () => void;
    readonly onPointerLeave: () => void;
    readonly onPointerCancel: () => void;
}

let timer = 0; // one for the page: there is one press at a time
let wasLong = false;

/** Handlers to spread onto a button. */
export function pressed(tap: () => void, long: () => void): Pressed {
    const stop = (): void => clearTimeout(timer);
    return {
        onPointerDown: (event) => {
            wasLong = false;
            stop();
            if (event.button !== 0) return;
            timer = window.setTimeout(() => {
                wasLong = true;
                long();
            }, LONG_MS);
        },
        onPointerUp: stop,
        onPointerLeave: stop,
        onPointerCancel: stop,
        onContextMenu: (event) => {
            event.preventDefault();
            stop();
            if (!wasLong) long();
            wasLong = true;
        },
        onClick: (event) => {
            stop();
            if (wasLong && event.detail > 0) wasLong = false; // the end of the long press
            else tap();
        },
    };
}
