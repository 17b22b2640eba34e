// What is chosen on the order screen; not saved.
import { signal } from '@preact/signals';
import { openOrder } from '../../domain/order/commands.js';
import type { OrderView } from '../../domain/order/shapes.js';

/** What the screen is about: a table with its orders, or one order without a table. */
export interface Subject {
    readonly table: string | null;
    readonly orders: readonly OrderView[];
    readonly order: OrderView | null;
}

export const chosen = signal<string | null>(null); // of several orders at a table
export const side = signal<'menu' | 'check'>('menu'); // on a phone
export const seat = signal(0); // which new lines are for
export const course = signal(0); // which new lines belong to; 0: none
export const COURSES = [0, 1, 2, 3, 4] as const; // that a tap offers

/** Opens another order at the same table: a separate check. */
export function another(table: string): void {
    chosen.value = openOrder({ table, another: true });
}
