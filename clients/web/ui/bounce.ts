// A bouncing finger taps twice. When its first tap closes a sheet, the second one is on what lies under it, or
// on the next sheet: it is dropped there.

/** A tap this soon after the one that closed a sheet, and this near to it, is the same finger. */
const BOUNCE_MS = 300;
const BOUNCE_PX = 32;

let closing: MouseEvent | null = null; // the last tap that closed a sheet
let dropsClick = false; // its second one has begun: a click that ends late is dropped, too

/** This tap has closed a sheet. */
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
        }
        dropsClick = false;
    },
    true,
);
