// What is chosen of an item, as the hub will understand it: which groups are open, the choices as a tree, and
// what they add to the price. The hub decides (docs/protocol.md); this is what the sheet and drafts show.
import type { ChoiceGroup, ChoicePrefix, Chosen, MenuOption } from '#protocol';

export interface Picked extends Chosen {
    readonly name: string;
    readonly quantity: number | null;
    readonly prefix: ChoicePrefix;
    readonly depth: number;
    readonly price: number; // what it adds to the price of one item
}

const NESTED_MAX = 3;

const quantityOf = ({ quantity }: Chosen): number => quantity ?? 1;
const isNo = ({ prefix }: Chosen): boolean => prefix === 'no';

/** The chosen option that opens the group. */
const openerOf = (group: ChoiceGroup, choices: readonly Chosen[]): Chosen | undefined =>
    choices.find(
        (one) =>
            one.group_id === group.under_group_id && one.option_id === group.under_option_id && !isNo(one),
    );

/** Of a group: how many are chosen. One without is not one. */
export const chosenOf = (group: ChoiceGroup, choices: readonly Chosen[]): number =>
    choices
        .filter((one) => one.group_id === group.id && !isNo(one))
        .reduce((sum, one) => sum + quantityOf(one), 0);

/** The groups that are open, each with its depth: those that a chosen option opens follow its group. */
export function openGroups(
    groups: readonly ChoiceGroup[],
    choices: readonly Chosen[],
    under: string | null = null,
    depth = 0,
): readonly { readonly group: ChoiceGroup; readonly depth: number }[] {
    if (depth === NESTED_MAX) return [];
    return groups
        .filter((group) => (group.under_group_id ?? null) === under && (under === null || openerOf(group, choices)))
        .flatMap((group) => [{ group, depth }, ...openGroups(groups, choices, group.id, depth + 1)]);
}

/** Without choices of groups that are not open any more. */
export function stillOpen(groups: readonly ChoiceGroup[], choices: readonly Chosen[]): readonly Chosen[] {
    const open = new Set(openGroups(groups, choices).map(({ group }) => group.id));
    return choices.filter(({ group_id }) => open.has(group_id));
}

export function priceOf(option: MenuOption, prefix: ChoicePrefix = 'plain'): number {
    const plain = option.price ?? 0;
    switch (prefix) {
        case 'no':
            return option.no_price ?? 0;
        case 'extra':
            return option.extra_price ?? plain;
        case 'light':
            return option.light_price ?? plain;
        case 'side':
            return option.side_price ?? plain;
        case 'plain':
            return plain;
    }
}

/** The choices depth first, with names and prices from the menu. */
export function picked(groups: readonly ChoiceGroup[], choices: readonly Chosen[]): readonly Picked[] {
    const under = (above: Chosen | undefined, depth: number, times: number): Picked[] =>
        choices
            .filter((one) => {
                const group = groups.find(({ id }) => id === one.group_id);
                return group?.under_group_id ? openerOf(group, choices) === above : above === undefined;
            })
            .flatMap((one) => {
                const group = groups.find(({ id }) => id === one.group_id);
                const option = group?.options.find(({ id }) => id === one.option_id);
                const n = quantityOf(one);
                const each = option ? priceOf(option, one.prefix) : 0;
                const before = group ? chosenOf(group, choices.slice(0, choices.indexOf(one))) : 0;
                const free = isNo(one) || each <= 0 ? 0 : Math.max(0, (group?.free ?? 0) - before);
                const mine: Picked = {
                    ...one,
                    name: option?.name ?? '…',
                    quantity: n > 1 ? n : null,
                    prefix: one.prefix ?? 'plain',
                    depth,
                    price: each * Math.max(0, n - free) * times,
                };
                return [mine, ...(depth + 1 < NESTED_MAX ? under(one, depth + 1, times * n) : [])];
            });
    return under(undefined, 0, 1);
}
