import type { Item } from '#protocol';

/** Whether an item can be ordered. */
export interface Offer {
    readonly available: boolean;
    readonly pending: boolean;
}

/**
 * Taken off the menu by hand, for what was ordered before. A counted item that reached 0 is different: lines
 * have their portions since they were added.
 */
export function isTakenOff(item: Pick<Item, 'available' | 'remaining'> | undefined): boolean {
    return item !== undefined && !item.available && item.remaining !== 0;
}
