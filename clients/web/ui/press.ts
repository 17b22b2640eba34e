// A tap and a long press on the same thing. The long press is also the right mouse button, and the
// context-menu key, so that it does not need a finger.
const LONG_MS = 500;

interface Pressed {
    readonly onClick: (event: MouseEvent) => void;
    readonly onContextMenu: (event: MouseEvent) => void;
    readonly onPointerDown: (event: PointerEvent) => void;
    readonly onPointerUp: () => void;
    readonly onPointerLeave: () => void;
    readonly onPointerCancel: () => void;
}

let timer = 0; // one finger presses one thing
let wasLong = false;

/** Handlers to spread on a button. */
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
