// Which station makes an item first: as the hub routes it (item_station in protocol/pos/rules/order/route.c), by
// the menu and the venue's local time as they are now.
import type { Item, Route } from '#protocol';
import { isPartOn } from '../local.js';
import { store } from '../records.js';
import type { Where } from './prices.js';

/** 0: it does not hold; of those that hold, the largest wins. */
function rankOf({ kind, any_kind, area_id, part }: Route, where: Where): number {
    if (!any_kind && kind !== where.kind) return 0;
    if (area_id !== null && area_id !== where.area) return 0;
    if (part !== null && !isPartOn(part)) return 0;
    return 1 + (area_id === null ? 0 : 4) + (part === null ? 0 : 2) + (any_kind ? 0 : 1);
}

function winnerOf(routes: readonly Route[], where: Where): Route | undefined {
    let winner: Route | undefined;
    let most = 0;
    for (const route of routes) {
        const rank = rankOf(route, where);
        if (rank <= most) continue;
        most = rank;
        winner = route;
    }
    return winner;
}

export function stationOf(item: Item, where: Where): string {
    const category = store.value?.kind('category').get(item.category_id);
    const route = winnerOf(item.routes, where) ?? winnerOf(category?.routes ?? [], where);
    return route?.station_id ?? item.station_id;
}

/** All stations that may make it, whatever the order: of its own, its routes and its category's. */
export function stationsOf({ station_id, stations, routes, category_id }: Item): readonly string[] {
    const category = store.value?.kind('category').get(category_id);
    return [station_id, ...[...stations, ...routes, ...(category?.routes ?? [])].map((made) => made.station_id)];
}
