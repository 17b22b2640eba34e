// What an item costs now, and whether it is sold now, by the venue's price lists and local time. The hub decides;
// tiles and drafts show it beforehand.
import { computed } from '@preact/signals';
import type { Item, OrderKind, PriceList, Window } from '#protocol';
import { byPosition, grouped } from '../../ui/lists.js';
import { local, partOf } from '../local.js';
import { all, store } from '../records.js';

/** Where an order is: what price lists ask for. */
export interface Where {
    readonly kind: OrderKind;
    readonly area: string | null;
}

/** As the hub has it: a window belongs to the day on which it begins. */
function isOpen(windows: readonly Window[]): boolean {
    const { weekday, minute } = local.value;
    return (
        windows.length === 0 ||
        windows.some((window) => {
            const { from, to } = partOf(window.part) ?? window;
            const today = (window.days >> weekday) & 1;
            const yesterday = (window.days >> (weekday + 6) % 7) & 1;
            if (from < to) return today === 1 && minute >= from && minute < to;
            return (today === 1 && minute >= from) || (yesterday === 1 && minute < to);
        })
    );
}

const lists = computed(() => all('price_list').sort(byPosition));
const pricesByItem = computed(() => grouped(all('list_price'), ({ item_id }) => item_id));

function applies({ retired, kinds, areas, windows }: PriceList, { kind, area }: Where): boolean {
    return (
        !retired &&
        (kinds.length === 0 || kinds.some((one) => one.kind === kind)) &&
        (areas.length === 0 || areas.some(({ area_id }) => area_id === area)) &&
        isOpen(windows)
    );
}

export function priceIn(item: Item, where: Where): number {
    const prices = pricesByItem.value.get(item.id) ?? [];
    for (const list of prices.length > 0 ? lists.value : []) {
        const found = prices.find(({ price_list_id, price }) => price_list_id === list.id && price !== null);
        if (found && applies(list, where)) return found.price ?? 0;
    }
    return item.price ?? 0;
}

/** By its own windows and its category's. */
export function isSoldNow({ windows, category_id }: Item): boolean {
    const category = store.value?.kind('category').get(category_id);
    return isOpen(windows) && (!category || isOpen(category.windows));
}
