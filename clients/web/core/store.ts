// A screen's records by kind and id, as signals. Fed only by snapshots and changes, each applied as a whole:
// watchers see the state before it or after it. No rule of the trade is here.
//
// Collections return views (view.ts); `told` and `everything` return records as the hub told them.
import { batch, signal } from '@preact/signals-core';
import type { ReadonlySignal, Signal } from '@preact/signals-core';
import type { Dels, Kind, Puts, Records } from '#protocol';
import { add, digestOf, EMPTY, format, takeAway } from './digest.js';
import type { Digest } from './digest.js';
import { viewOf } from './view.js';

export interface Cursor {
    readonly epoch: string;
    readonly seq: number;
    /** Of the journal at seq; empty: not known (an older hub, or a state saved by an older build). */
    readonly mark: string;
    readonly topics: readonly string[];
    /** Stations without a live screen whose tickets are held as well; undefined: not known. */
    readonly backed?: readonly string[];
}

/** A place in the journal, as a message tells it. */
export type Place = Pick<Cursor, 'seq' | 'mark'>;

/** What changed in the store; `all`: everything was replaced. */
export interface Delta {
    readonly all: boolean;
    readonly touched: readonly { readonly kind: string; readonly id: string }[];
}

interface Row<R> {
    readonly value: Signal<R | undefined>; // the view; undefined once it has left
    told: R;
    digest: Digest | null; // of what was told; null: not in the sum yet
}

/** The records of one kind. Reading in a computed or effect subscribes to what was read. */
export class Collection<R extends { readonly id: string }> {
    private readonly rows = new Map<string, Row<R>>();
    private readonly membership = signal(0); // counts records that came or left

    constructor(private readonly kindName: string) {}

    /** One record; undefined: there is none. */
    get(id: string): R | undefined {
        const row = this.rows.get(id);
        if (row) return row.value.value;
        void this.membership.value; // subscribes: it may come
        return undefined;
    }

    /** The ids in no particular order. Subscribes only to records that come or leave. */
    ids(): string[] {
        void this.membership.value;
        return [...this.rows.keys()];
    }

    all(): R[] {
        void this.membership.value;
        const found: R[] = [];
        for (const row of this.rows.values()) {
            const record = row.value.value;
            if (record) found.push(record);
        }
        return found;
    }

    /** Returns the digests to add and to take away. `later`: settle() will say what to add. */
    put(told: R, later: boolean): [Digest, Digest] {
        const digest = later ? null : digestOf(told);
        const view = viewOf(this.kindName, told);
        const row = this.rows.get(told.id);
        if (row) {
            const before = row.digest;
            row.digest = digest;
            row.told = told;
            row.value.value = view;
            return [digest ?? EMPTY, before ?? EMPTY];
        }
        this.rows.set(told.id, { value: signal<R | undefined>(view), told, digest });
        this.membership.value++;
        return [digest ?? EMPTY, EMPTY];
    }

    /** The sum of the digests that were put off. */
    settle(): Digest {
        let sum = EMPTY;
        for (const row of this.rows.values())
            if (row.digest === null) sum = add(sum, (row.digest = digestOf(row.told)));
        return sum;
    }

    remove(id: string): Digest {
        const row = this.rows.get(id);
        if (!row) return EMPTY;
        this.rows.delete(id);
        row.value.value = undefined;
        this.membership.value++;
        return row.digest ?? EMPTY;
    }

    /** Without subscribing. */
    peek(id: string): R | undefined {
        return this.rows.get(id)?.value.peek();
    }
    keys(): Iterable<string> {
        return this.rows.keys();
    }
    /** As the hub told it. */
    told(id: string): R | undefined {
        return this.rows.get(id)?.told;
    }
}

type Told = { readonly id: string };

export class Store {
    private readonly kinds = new Map<string, Collection<Told>>();
    private sum: Digest = EMPTY;
    private owed = false; // digests that are not in the sum yet
    private readonly cursorSignal = signal<Cursor | null>(null);
    /** False from a digest that differs until the next snapshot. */
    trusted = false;
    onApplied: ((delta: Delta) => void) | null = null;

    /** The place in the journal that the state is at; null: the store is empty. */
    get cursor(): ReadonlySignal<Cursor | null> {
        return this.cursorSignal;
    }

    kind<K extends Kind>(kind: K): Collection<Records[K]> {
        return this.collection(kind) as unknown as Collection<Records[K]>;
    }

    /** Every record as it was told, kinds that this build does not know included. */
    *everything(): Iterable<{ kind: string; record: Told }> {
        for (const [kind, collection] of this.kinds)
            for (const id of collection.keys()) {
                const record = collection.told(id);
                if (record) yield { kind, record };
            }
    }

    /** One record as it was told. */
    told(kind: string, id: string): Told | undefined {
        return this.kinds.get(kind)?.told(id);
    }

    digest(): string {
        if (this.owed)
            for (const collection of this.kinds.values()) this.sum = add(this.sum, collection.settle());
        this.owed = false;
        return format(this.sum);
    }

    /**
     * Replaces everything by a snapshot. Records that stay keep their watchers. `later`: digests are made when
     * somebody asks for them, so that a start from the disk does not wait for ten megabytes of a large menu.
     */
    replace(cursor: Cursor, records: Puts, later = false): void {
        batch(() => {
            const kept = new Map(
                Object.entries(records).map(([kind, list]) => [
                    kind,
                    new Set(list.map((record) => record.id)),
                ]),
            );
            for (const [kind, collection] of this.kinds)
                for (const id of [...collection.keys()])
                    if (!kept.get(kind)?.has(id)) this.remove(kind, id);
            this.putAll(records, later);
            this.owed ||= later;
            this.cursorSignal.value = cursor;
            this.trusted = true;
        });
        this.onApplied?.({ all: true, touched: [] });
    }

    /** Applies a change. False, and nothing is done, unless it is above the cursor. */
    apply({ seq, mark }: Place, put: Puts, del: Dels): boolean {
        const cursor = this.cursorSignal.peek();
        if (!cursor || seq <= cursor.seq) return false;
        batch(() => {
            this.putAll(put);
            for (const [kind, ids] of Object.entries(del))
                for (const id of ids) this.remove(kind, id);
            this.cursorSignal.value = { ...cursor, seq, mark };
        });
        const touched = [
            ...Object.entries(put).flatMap(([kind, list]) => list.map(({ id }) => ({ kind, id }))),
            ...Object.entries(del).flatMap(([kind, ids]) => ids.map((id) => ({ kind, id }))),
        ];
        this.onApplied?.({ all: false, touched });
        return true;
    }

    /** A sync agreed: everything up to `seq` has been told. */
    advance({ seq, mark }: Place): void {
        const cursor = this.cursorSignal.peek();
        if (!cursor || seq < cursor.seq || (seq === cursor.seq && mark === cursor.mark)) return;
        this.cursorSignal.value = { ...cursor, seq, mark };
        this.onApplied?.({ all: false, touched: [] });
    }

    private collection(kind: string): Collection<Told> {
        let found = this.kinds.get(kind);
        if (!found) this.kinds.set(kind, (found = new Collection<Told>(kind)));
        return found;
    }

    private putAll(records: Puts, later = false): void {
        for (const [kind, list] of Object.entries(records))
            for (const record of list) {
                const [added, gone] = this.collection(kind).put(record, later);
                this.sum = takeAway(add(this.sum, added), gone);
            }
    }

    private remove(kind: string, id: string): void {
        this.sum = takeAway(this.sum, this.collection(kind).remove(id));
    }
}
