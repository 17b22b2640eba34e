// The menu as screens show it.
import { computed } from '@preact/signals';
import type { Category, ChoiceGroup, ComboSlot, Item, PriceBy } from '#protocol';
import { client } from '../../ui/app.js';
import { byPosition, grouped } from '../../ui/lists.js';
import { now } from '../../ui/time.js';
import { layOver } from '../drafts.js';
import { open } from '../own.js';
import { all, store } from '../records.js';
import { me } from '../staff.js';
import { MENU } from './overlay.js';
import type { Offer } from './shapes.js';

export const categories = computed<readonly Category[]>(() =>
    all('category')
        .filter(({ retired }) => !retired)
        .sort(byPosition),
);
const itemsByCategory = computed(() =>
    grouped(
        all('item')
            .filter(({ retired }) => !retired)
            .sort(byPosition),
        (item) => item.category_id,
    ),
);
const groupsByItem = computed(() =>
    grouped(
        all('choice_group')
            .filter(({ retired }) => !retired)
            .sort(byPosition),
        (group) => group.item_id,
    ),
);
const slotsByItem = computed(() =>
    grouped(
        all('combo_slot')
            .filter(({ retired }) => !retired)
            .sort(byPosition),
        (slot) => slot.item_id,
    ),
);
/** What can be ordered, now or when it is back. */
export const itemsOf = (category: string): readonly Item[] =>
    itemsByCategory.value.get(category) ?? [];
export const groupsOf = (item: string): readonly ChoiceGroup[] =>
    groupsByItem.value.get(item) ?? [];
/** Of a combo; other items have none. */
export const slotsOf = (item: string): readonly ComboSlot[] => slotsByItem.value.get(item) ?? [];
export const itemOf = (id: string): Item | undefined => store.value?.kind('item').get(id);

/** As the hub decides it: what was sold out until a time comes back by itself. `at`: ms by the hub's clock. */
function isOffered({ available, back_at, remaining }: Item, at: () => number): boolean {
    return available || (back_at !== null && remaining !== 0 && at() >= Date.parse(back_at));
}

const asked = computed(() => layOver('offers', MENU, new Map<string, Offer>(), open.value));

/** With own commands laid over it. */
export function offerOf(item: string): Offer {
    const own = asked.value.get(item);
    const record = itemOf(item);
    return own ?? { available: !record || isOffered(record, () => now.value), pending: false };
}

const SAYERS: Readonly<Record<PriceBy, readonly string[]>> = {
    nobody: [],
    staff: ['waiter', 'cashier', 'manager'],
    cashier: ['cashier', 'manager'],
    manager: ['manager'],
};

/** Whoever works with this device may say another price than the menu's. */
export function maySay(item: Item): boolean {
    const role = me.value?.role;
    return role !== undefined && client().has('item_prices') && SAYERS[item.price_by].includes(role);
}

/** The price is not between the item's bounds. */
export const isOutside = ({ price_min, price_max }: Item, price: number): boolean =>
    price < (price_min ?? 0) || price > (price_max ?? Infinity);
