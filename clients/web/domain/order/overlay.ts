import type { Bodies } from '#protocol';
import type { Drafts, Overlay } from '../drafts.js';
import { picked } from '../menu/choices.js';
import { optionOf, split } from '../menu/combos.js';
import { isTakenOff, priceOfOne } from '../menu/shapes.js';
import type { Combo, LineView, OrderView } from './shapes.js';

type Lines = Drafts['lines'];
type Details = Omit<Bodies['line.replace'], 'line_id' | 'course'>;

/** The fields that line.add and line.replace share, with names and prices from the menu. */
function detailsOf(
    { quantity, choices = [], note = '', allergy = false, seat, ...more }: Details,
    item_id: string,
    { menu }: Lines,
    before: Pick<LineView, 'said' | 'weight'> = { said: null, weight: null },
): Pick<
    LineView,
    'choices' | 'note' | 'allergy' | 'seat' | 'quantity' | 'price' | 'said' | 'weight' | 'unit'
> {
    const item = menu.itemOf(item_id);
    const tree = picked(menu.groupsOf(item_id), choices);
    const said = more.price ?? before.said;
    const weight = more.weight ?? before.weight;
    const byMenu = item && menu.priceOf ? menu.priceOf(item) : (item?.price ?? 0);
    const each = priceOfOne(said ?? byMenu, weight);
    const unit = tree.reduce((sum, { price }) => sum + price, each);
    return {
        choices: tree,
        ...{ note, allergy, quantity, seat: seat ?? 0, price: unit * quantity },
        ...{ said, weight, unit: item?.unit ?? '' },
    };
}

/** Changes a line: it becomes pending, one rev further. */
function change(lines: Lines, id: string, how: (line: LineView) => Partial<LineView>): void {
    const line = lines.all.get(id);
    if (line)
        lines.all.set(id, { ...line, phase: 'pending', rev: line.rev + 1, ...how(line) });
}

function lineOf(body: Bodies['line.add'], lines: Lines, combo: Combo | null = null): LineView {
    const { line_id, order_id, item_id } = body;
    return {
        id: line_id,
        order_id,
        item_id,
        name: lines.menu.itemOf(item_id)?.name ?? '…',
        ...detailsOf(body, item_id, lines),
        phase: 'pending',
        rev: 1,
        draft: true,
        editable: true,
        course: body.course ?? 0,
        held: false,
        waits: false,
        committed: false,
        fire_no: 0,
        sent_at: null,
        added_by: lines.me,
        void_reason: '',
        changeable: false,
        unseen: [],
        remakes: 0,
        parts: [],
        combo,
        check: null,
    };
}

/** A line for each part; the combo's price is split over them. */
function partsOf(body: Bodies['line.add'], lines: Lines): readonly LineView[] {
    const { line_id, item_id, parts = [], price: said, ...rest } = body;
    const { itemOf, slotsOf, priceOf } = lines.menu;
    const combo = itemOf(item_id);
    const slots = slotsOf?.(item_id) ?? [];
    const priceAlone = (id: string): number => {
        const item = itemOf(id);
        return item && priceOf ? priceOf(item) : (item?.price ?? 0);
    };
    const shares = split(said ?? priceAlone(item_id), parts.map((part) => priceAlone(part.item_id)));
    return parts.map((part, at) => {
        const slot = slots.find(({ id }) => id === part.slot_id);
        const share = (shares[at] ?? 0) + (optionOf(slot, part.item_id)?.price ?? 0);
        const of = { id: line_id, item_id, name: combo?.name ?? '…', slot_id: part.slot_id, share };
        const { line_id: id, item_id: item, choices = [] } = part;
        const menu = { ...lines.menu, priceOf: () => share };
        return lineOf({ ...rest, line_id: id, item_id: item, choices }, { ...lines, menu }, of);
    });
}

function orderOf(body: Bodies['order.open']): OrderView {
    return {
        id: body.order_id,
        record: null,
        table_id: body.table_id ?? null,
        number: null,
        covers: body.covers ?? 0,
        customer: body.customer ?? '',
        note: body.note ?? '',
        kind: body.kind,
        promised_at: body.promised_at ?? null,
        room: body.room ?? '',
        allergies: body.allergies ?? '',
        noted_by: '',
        pending: true,
        paying: false,
        cancelling: false,
        closing: false,
    };
}

export const ORDER: Overlay<'order'> = {
    'order.open': {
        orders: (orders, body) => {
            if (!orders.has(body.order_id)) orders.set(body.order_id, orderOf(body));
        },
    },
    'order.cancel': {
        orders: (orders, { order_id }) => {
            const order = orders.get(order_id);
            if (order) orders.set(order_id, { ...order, cancelling: true });
        },
    },
    'order.close': {
        orders: (orders, { order_id }) => {
            const order = orders.get(order_id);
            if (order) orders.set(order_id, { ...order, closing: true });
        },
    },
    'order.reopen': null, // it comes back when the hub says so
    'order.note': {
        orders: (orders, { order_id, note }) => {
            const order = orders.get(order_id);
            if (order) orders.set(order_id, { ...order, note, noted_by: '', pending: true });
        },
    },
    'order.details': {
        orders: (orders, { order_id, customer = '', room = '', promised_at = null }) => {
            const order = orders.get(order_id);
            if (order) orders.set(order_id, { ...order, customer, room, promised_at, pending: true });
        },
    },
    'order.allergies': {
        orders: (orders, { order_id, allergies }) => {
            const order = orders.get(order_id);
            if (order) orders.set(order_id, { ...order, allergies, pending: true });
        },
    },
    'order.covers': {
        orders: (orders, { order_id, covers }) => {
            const order = orders.get(order_id);
            if (order) orders.set(order_id, { ...order, covers, pending: true });
        },
    },
    'order.hand_over': null, // no screen shows who serves
    'order.send': {
        lines: ({ all, menu }, { leave_sold_out }) => {
            for (const [id, line] of all)
                if (line.draft && !(leave_sold_out && isTakenOff(menu.itemOf(line.item_id))))
                    all.set(id, { ...line, phase: 'pending', draft: false, editable: false });
        },
    },
    'line.add': {
        lines: (lines, body) => {
            const added = body.parts?.length ? partsOf(body, lines) : [lineOf(body, lines)];
            for (const line of added) if (!lines.all.has(line.id)) lines.all.set(line.id, line);
        },
    },
    'line.change': {
        lines: (lines, { line_id, quantity }) =>
            change(lines, line_id, (line) => ({
                quantity,
                price: (line.price / line.quantity) * quantity,
            })),
    },
    'line.replace': {
        lines: (lines, body) =>
            change(lines, body.line_id, (before) => ({
                ...detailsOf(body, before.item_id, lines, before),
                course: body.course ?? before.course,
            })),
    },
    'line.remove': { lines: ({ all }, { line_id }) => void all.delete(line_id) },
    'line.void': {
        lines: (lines, { line_id, quantity: part }) =>
            change(lines, line_id, ({ quantity, price }) => {
                const left = quantity - (part ?? quantity);
                return left > 0 ? { quantity: left, price: (price / quantity) * left } : {};
            }),
    },
    'line.remake': { lines: (lines, { line_id }) => change(lines, line_id, () => ({})) },
    'course.fire': {
        lines: ({ all, menu }, { course, leave_sold_out }) => {
            for (const [id, line] of all)
                if (
                    line.phase === 'waiting' &&
                    line.course === course &&
                    !(leave_sold_out && isTakenOff(menu.itemOf(line.item_id)))
                )
                    all.set(id, { ...line, phase: 'pending', editable: false });
        },
    },
    'course.plan': null, // no line shows it
    'course.due': null, // the hub's own
    'line.hold': {
        lines: (lines, { line_id }) => change(lines, line_id, () => ({ held: true, draft: false })),
    },
    'line.transfer': null, // the hub says what it costs there
    'order.merge': null,
    'order.part': null,
    'order.transfer': null,
    'line.release': {
        lines: (lines, { line_id }) =>
            change(lines, line_id, ({ waits }) => ({ held: false, draft: !waits })),
    },
    'order.import': null, // no view shows it
    'order.channel': {
        orders: (orders, { order_id, kind, table_id = null, ...said }) => {
            const order = orders.get(order_id);
            if (!order) return;
            const { customer = order.customer, room = order.room, promised_at = order.promised_at } = said;
            orders.set(order_id, { ...order, kind, table_id, customer, room, promised_at, pending: true });
        },
    },
};
