// What an item costs now, and whether it is sold now, by the venue's price lists and local time. The hub decides;
// tiles and drafts show it beforehand.
import { computed } from '@preact/signals';
import type { Item, OrderKind, PriceList, Window } from '#protocol';
import { app } from '../../ui/app.js';
import { byPosition, grouped } from '../../ui/lists.js';
import { now } from '../../ui/time.js';
import { all, store } from '../records.js';

/** Where an order is: what price lists ask for. */
export interface Where {
    readonly kind: OrderKind;
    readonly area: string | null;
}

interface Local {
    readonly weekday: number; // 0: Monday
    readonly minute: number;
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MINUTE_MS = 60_000;

export function localTime(ms: number, timeZone: string): Local {
    const parts = new Intl.DateTimeFormat('en-GB', {
        timeZone,
        weekday: 'short',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
    }).formatToParts(ms);
    const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
    return { weekday: WEEKDAYS.indexOf(of('weekday')), minute: 60 * Number(of('hour')) + Number(of('minute')) };
}

/** As the hub has it: a window belongs to the day on which it begins. */
export function isOpen(windows: readonly Window[], { weekday, minute }: Local): boolean {
    return (
        windows.length === 0 ||
        windows.some(({ days, from, to }) => {
            const today = (days >> weekday) & 1;
            const yesterday = (days >> (weekday + 6) % 7) & 1;
            if (from < to) return today === 1 && minute >= from && minute < to;
            return (today === 1 && minute >= from) || (yesterday === 1 && minute < to);
        })
    );
}

const minutes = computed(() => Math.floor(now.value / MINUTE_MS));
const local = computed(() =>
    localTime(minutes.value * MINUTE_MS, app.client.value?.identity.value?.venue.zone ?? 'UTC'),
);
const lists = computed(() => all('price_list').sort(byPosition));
const pricesByItem = computed(() => grouped(all('list_price'), ({ item_id }) => item_id));

function applies({ retired, kinds, areas, windows }: PriceList, { kind, area }: Where): boolean {
    return (
        !retired &&
        (kinds.length === 0 || kinds.some((one) => one.kind === kind)) &&
        (areas.length === 0 || areas.some(({ area_id }) => area_id === area)) &&
        isOpen(windows, local.value)
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
    return isOpen(windows, local.value) && (!category || isOpen(category.windows, local.value));
}
