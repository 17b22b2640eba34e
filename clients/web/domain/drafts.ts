// How own commands are shown before the hub has answered: each command that has something to show changes a
// draft, which starts as a copy of the hub's records. A draft shows what was asked for, marked pending; only
// the hub's records say what is true.
import type { Bodies } from '#protocol';
import type { CommandOf, Domain, Entry } from '../core/index.js';
import type { CheckView } from './check/shapes.js';
import type { Draft as Ticket } from './kitchen/moves.js';
import type { Offer } from './menu/shapes.js';
import type { LineView, Menu, OrderView } from './order/shapes.js';

/** What commands are laid over. Views make these and call layOver(). */
export interface Drafts {
    /** All open orders, by id. */
    readonly orders: Map<string, OrderView>;
    /** The checks of one order, by id. */
    readonly checks: Map<string, CheckView>;
    /** The lines of one order, by id, in the order of the check. */
    readonly lines: { readonly all: Map<string, LineView>; readonly menu: Menu; readonly me: string };
    /** One ticket with its items. */
    readonly ticket: Ticket;
    /** Items that own commands are about. */
    readonly offers: Map<string, Offer>;
}

/** The domains whose commands change a draft. Its view gives layOver() the tables of all of them. */
export interface LaidBy {
    readonly orders: 'floor' | 'order' | 'money';
    readonly checks: 'check' | 'money';
    readonly lines: 'order';
    readonly ticket: 'kitchen';
    readonly offers: 'menu';
}

/** What a command of the domain does to each draft. */
type Lays<D extends Domain, C extends keyof Bodies> = {
    readonly [K in keyof Drafts as D extends LaidBy[K] ? K : never]?: (
        draft: Drafts[K],
        body: Bodies[C],
    ) => void;
};

/** Every command of a domain, with what it does, or null: nothing to see before the hub's answer. */
export type Overlay<D extends Domain> = { readonly [C in CommandOf<D>]: Lays<D, C> | null };

type Tables<K extends keyof Drafts> = {
    readonly [C in CommandOf<LaidBy[K]>]: {
        readonly [D in K]?: (draft: Drafts[D], body: Bodies[C]) => void;
    } | null;
};

/** Lays own commands over a draft, oldest first. Those that are not in the tables change nothing. */
export function layOver<K extends keyof Drafts>(
    what: K,
    tables: Tables<K>,
    draft: Drafts[K],
    entries: Iterable<Pick<Entry, 'type' | 'body'>>,
): Drafts[K] {
    type Lay = (draft: Drafts[K], body: Entry['body']) => void;
    const rows = tables as Readonly<Record<string, { readonly [D in K]?: Lay } | null | undefined>>;
    // an entry holds what send() was once given: the body of its type
    for (const { type, body } of entries) rows[type]?.[what]?.(draft, body);
    return draft;
}
