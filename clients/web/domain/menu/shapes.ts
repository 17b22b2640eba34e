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

/** What one costs without choices, or the weight of one; the hub rounds the same way. */
export function priceOfOne(price: number, weight: number | null): number {
    return weight === null ? price : Math.floor((price * weight * 2 + 1000) / 2000);
}
