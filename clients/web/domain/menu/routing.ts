// Which route of a list wins: as the hub decides it (protocol/pos/rules/order/route.c).
import type { Route } from '#protocol';
import type { Where } from './prices.js';

type IsOn = (part: number) => boolean;

/** 0: it does not hold; of those that hold, the largest wins. */
function rankOf({ kind, any_kind, area_id, part }: Route, where: Where, isOn: IsOn): number {
    if (!any_kind && kind !== where.kind) return 0;
    if (area_id !== null && area_id !== where.area) return 0;
    if (part !== null && !isOn(part)) return 0;
    return 1 + (area_id === null ? 0 : 4) + (part === null ? 0 : 2) + (any_kind ? 0 : 1);
}

/** isOn: it is that day part now. */
export function winnerOf(routes: readonly Route[], where: Where, isOn: IsOn): Route | undefined {
    let winner: Route | undefined;
    let most = 0;
    for (const route of routes) {
        const rank = rankOf(route, where, isOn);
        if (rank <= most) continue;
        most = rank;
        winner = route;
    }
    return winner;
}
