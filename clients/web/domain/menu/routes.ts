// Which stations make an item, by the menu and the venue's local time as they are now.
import type { Item } from '#protocol';
import { isPartOn } from '../local.js';
import { store } from '../records.js';
import type { Where } from './prices.js';
import { winnerOf } from './routing.js';

/** The first of them, as item_station in protocol/pos/rules/order/route.c. */
export function stationOf(item: Item, where: Where): string {
    const category = store.value?.kind('category').get(item.category_id);
    const route = winnerOf(item.routes, where, isPartOn) ?? winnerOf(category?.routes ?? [], where, isPartOn);
    return route?.station_id ?? item.station_id;
}

/** All that may make it, whatever the order: its own, and those of its routes and its category's. */
export function stationsOf({ station_id, stations, routes, category_id }: Item): readonly string[] {
    const category = store.value?.kind('category').get(category_id);
    return [station_id, ...[...stations, ...routes, ...(category?.routes ?? [])].map((made) => made.station_id)];
}
