// The menu as screens show it.
import { computed } from '@preact/signals';
import type { Category, ChoiceGroup, Item } from '#protocol';
import { byPosition, grouped } from '../../ui/lists.js';
import { layOver } from '../drafts.js';
import { open } from '../own.js';
import { all, store } from '../records.js';
import { MENU } from './overlay.js';
import type { Offer } from './shapes.js';

export const categories = computed<readonly Category[]>(() => all('category').sort(byPosition));
const itemsByCategory = computed(() =>
    grouped(all('item').sort(byPosition), (item) => item.category_id),
);
const groupsByItem = computed(() =>
    grouped(all('choice_group').sort(byPosition), (group) => group.item_id),
);
export const itemsOf = (category: string): readonly Item[] =>
    itemsByCategory.value.get(category) ?? [];
export const groupsOf = (item: string): readonly ChoiceGroup[] =>
    groupsByItem.value.get(item) ?? [];
export const itemOf = (id: string): Item | undefined => store.value?.kind('item').get(id);

const asked = computed(() => layOver('offers', MENU, new Map<string, Offer>(), open.value));

/** With own commands laid over it. */
export function offerOf(item: string): Offer {
    const own = asked.value.get(item);
    return own ?? { available: itemOf(item)?.available ?? true, pending: false };
}
