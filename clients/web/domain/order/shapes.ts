// Orders and lines as screens show them.
import type { ChoiceGroup, Chosen, ComboSlot, Item, Order, OrderKind } from '#protocol';
import type { Picked } from '../menu/choices.js';
import type { Part } from '../menu/combos.js';

export interface OrderView {
    readonly id: string;
    readonly record: Order | null; // null: not committed yet
    readonly table_id: string | null;
    readonly number: number | null;
    readonly covers: number;
    readonly customer: string;
    readonly kind: OrderKind;
    readonly promised_at: string | null;
    readonly room: string; // of a room order
    readonly allergies: string; // of its guests; empty: none
    readonly note: string;
    readonly noted_by: string; // who set it last; empty: nobody, or an own command is unanswered
    readonly pending: boolean; // a command about it is unanswered
    readonly paying: boolean;
    readonly cancelling: boolean;
    readonly closing: boolean; // without payment
}

/** What has become of a line, in the order in which it happens. */
export type Phase =
    | 'unsent'
    | 'held'
    | 'waiting'
    | 'pending'
    | 'sent'
    | 'displayed'
    | 'started'
    | 'ready'
    | 'picked_up'
    | 'void';

/** What a guest orders: what a sheet of choices yields. */
export interface Ordered {
    readonly item_id: string;
    readonly quantity: number;
    readonly choices: readonly Chosen[];
    readonly note: string;
    readonly allergy: boolean;
    readonly seat: number;
    readonly course: number; // 0: none
    readonly said: number | null; // a price that somebody said, of one or of one unit of weight
    readonly weight: number | null; // in thousandths of the item's unit
    readonly parts: readonly Part[]; // of a combo
}

export interface LineView extends Ordered {
    readonly id: string;
    readonly order_id: string;
    readonly name: string;
    readonly choices: readonly (Chosen & Pick<Picked, 'name' | 'depth'>)[];
    readonly unit: string; // of its weight
    readonly price: number; // of the whole line by the menu; what is due is up to the order
    readonly phase: Phase;
    /** Its rev once our pending commands are done: what the next command states. */
    readonly rev: number;
    readonly draft: boolean; // goes with the next send
    readonly editable: boolean; // the kitchen does not have it
    readonly held: boolean;
    readonly waits: boolean; // was sent, and its course is not fired; also while it is held
    readonly committed: boolean; // the hub has it
    readonly fire_no: number;
    readonly sent_at: string | null;
    readonly added_by: string;
    readonly void_reason: string;
    readonly changeable: boolean; // the kitchen has it and has not started it
    readonly unseen: readonly string[]; // stations that have not acknowledged its change
    readonly remakes: number;
    readonly combo: Combo | null; // that it is a part of
    readonly check: string | null; // the check that bears it alone
}

export interface Combo {
    readonly id: string; // its lines share it
    readonly item_id: string;
    readonly name: string;
    readonly slot_id: string;
    readonly share: number; // of one: the part's price without choices
}

/** Where a line's names and prices come from until the hub has it. */
export interface Menu {
    itemOf(id: string): Item | undefined;
    groupsOf(item: string): readonly ChoiceGroup[];
    /** Absent: no item is a combo. */
    slotsOf?(item: string): readonly ComboSlot[];
    /** In the order whose lines these are; absent: the item's own. */
    priceOf?(item: Item): number;
}
