// Combos as the hub will understand them (docs/protocol.md): slots filled with items, for one price that is
// split over the parts. The hub decides; this is what the sheet and drafts show.
import type { Chosen, ComboSlot, SlotOption } from '#protocol';

/** What fills a slot. */
export interface Part {
    readonly slot_id: string;
    readonly item_id: string;
    readonly choices: readonly Chosen[];
}

export const partOf = (slot: ComboSlot, parts: readonly Part[]): Part | undefined =>
    parts.find(({ slot_id }) => slot_id === slot.id);

export const optionOf = (slot: ComboSlot | undefined, item: string): SlotOption | undefined =>
    slot?.options.find(({ item_id }) => item_id === item);

/** A tap on an item of a slot: it fills the slot, or leaves it again. */
export function filled(slot: ComboSlot, parts: readonly Part[], item_id: string): readonly Part[] {
    const others = parts.filter(({ slot_id }) => slot_id !== slot.id);
    return partOf(slot, parts)?.item_id === item_id
        ? others
        : [...others, { slot_id: slot.id, item_id, choices: [] }];
}

/** A price in proportion to what each part costs alone, to the last unit (largest remainder). */
export function split(price: number, alone: readonly number[]): readonly number[] {
    const given = alone.reduce((sum, one) => sum + one, 0);
    const weights = given > 0 ? alone : alone.map(() => 1);
    const sum = BigInt(given > 0 ? given : alone.length);
    const exact = weights.map((weight) => BigInt(price) * BigInt(weight));
    const shares = exact.map((one) => Number(one / sum));
    let left = price - shares.reduce((all, one) => all + one, 0);
    const byRest = exact
        .map((one, at) => ({ at, rest: one % sum }))
        .sort((a, b) => (a.rest === b.rest ? a.at - b.at : a.rest > b.rest ? -1 : 1));
    for (const { at } of byRest) if (left-- > 0) shares[at] = (shares[at] ?? 0) + 1;
    return shares;
}
