// Lists derived from records: grouped, stable while nothing in them changes, a signal for each id.
import { computed } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

export function grouped<T>(list: Iterable<T>, key: (one: T) => string): ReadonlyMap<string, T[]> {
    const groups = new Map<string, T[]>();
    for (const one of list) {
        const of = key(one);
        const group = groups.get(of);
        if (group) group.push(one);
        else groups.set(of, [one]);
    }
    return groups;
}

/** A computed list that stays the same object while its elements are the same. */
export function steady<T>(compute: () => readonly T[]): ReadonlySignal<readonly T[]> {
    let last: readonly T[] = [];
    return computed(() => {
        const next = compute();
        if (next.length !== last.length || next.some((one, i) => one !== last[i])) last = next;
        return last;
    });
}

/** Compares records that people have put into an order. */
export function byPosition(a: { readonly position: number }, b: { readonly position: number }): number {
    return a.position - b.position;
}

const FAMILY_MAX = 2000; // more than the ids of a day

/** Signals by id, made on first use. Above FAMILY_MAX all are dropped; those in use are made again. */
export function family<T>(make: (id: string) => ReadonlySignal<T>): (id: string) => ReadonlySignal<T> {
    const made = new Map<string, ReadonlySignal<T>>();
    return (id) => {
        let found = made.get(id);
        if (!found) {
            if (made.size >= FAMILY_MAX) made.clear();
            made.set(id, (found = make(id)));
        }
        return found;
    };
}
