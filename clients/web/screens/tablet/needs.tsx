// Commands that the hub refused: what was meant, why not, and what can be done about it.
import type { VNode } from 'preact';
import type { Entry } from '../../core/index.js';
import { say as sayCommon } from '../../strings/common.js';
import { refusalWords } from '../../strings/refusals.js';
import { say } from '../../strings/tablet.js';
import { app, needsYou } from '../../ui/app.js';
import { Icon } from '../../ui/icons.js';
import { again, dismiss, putOnOrder } from './commands.js';
import { itemOf, orderOf, ordersAt, refusedIn, tableLane, tableOf } from './model.js';
import { go } from './route.js';

const MEANT: Readonly<Record<string, Parameters<typeof say>[0] | undefined>> = {
    'order.open': 'did_open',
    'order.send': 'did_send',
    'order.cancel': 'did_cancel',
    'line.add': 'did_add',
    'line.change': 'did_change',
    'line.remove': 'did_remove',
    'line.replace': 'did_change',
    'line.void': 'did_void',
    'payment.take': 'did_pay',
    'table.transfer': 'did_move',
    'table.clear': 'did_clear',
    'item.86': 'did_86',
    'item.back': 'did_back',
};

function nameIn(entry: Entry): string {
    const { item_id, line_id, table_id, customer } = entry.body;
    const table = tableOf(String(table_id));
    if (table) return say('table_n', { number: table.number });
    if (entry.type === 'order.open') return String(customer ?? sayCommon('takeaway'));
    const line = app.client.value?.store.kind('line').get(String(line_id));
    return line?.name ?? itemOf(String(item_id))?.name ?? '';
}

/** What the command meant, in words. */
export function meant(entry: Entry): string {
    const key = MEANT[entry.type];
    if (!key) return entry.type;
    return say(key, { n: Number(entry.body['quantity'] ?? 1), name: nameIn(entry) });
}

/** Nothing can come of the same again. */
const FINAL = new Set([
    'not_found',
    'line_not_draft',
    'order_not_open',
    'op_reused',
    'exists',
    'other_venue',
    'forbidden',
]);

/** With an order that was never opened go the commands that were to follow. */
function drop(entry: Entry): void {
    for (const one of entry.type === 'order.open' ? refusedIn(entry.lane) : [entry]) dismiss(one);
}

function WaysOn(props: { readonly entry: Entry }): VNode {
    const { entry } = props;
    const code = entry.refusal?.code ?? '';
    const { id, rev } = entry.refusal?.detail ?? {};
    const target = code === 'table_has_order' && entry.type === 'order.open' ? id : undefined;
    return (
        <span class="row wrap">
            {target !== undefined && (
                <button class="button main" onClick={() => putOnOrder(refusedIn(entry.lane), target)}>
                    {say('put_on_order')}
                </button>
            )}
            {target === undefined && !FINAL.has(code) && (
                <button class="button" onClick={() => again(entry)}>
                    {rev === undefined ? sayCommon('try_again') : say('do_anyway')}
                </button>
            )}
            <button class="button" data-act="dismiss" onClick={() => drop(entry)}>
                {sayCommon('dismiss')}
            </button>
        </span>
    );
}

/** One refused command. */
export function Refused(props: { readonly entry: Entry }): VNode {
    const { entry } = props;
    // what was to come upon an order that could not be opened goes with it
    const behind = entry.type === 'order.open' ? refusedIn(entry.lane).length - 1 : 0;
    return (
        <div class="refused-row" role="alert" data-refused={entry.op}>
            <Icon name="refused" />
            <span class="grow">
                <b>
                    {meant(entry)}
                    {behind > 0 && ` (+${behind})`}
                </b>
                <br />
                {entry.refusal && refusalWords(entry.refusal)}
            </span>
            <WaysOn entry={entry} />
        </div>
    );
}

/** Refused commands about this table or order: those of its orders, and of one that never opened. */
export function refusedHere(table: string | null, order: string | null): readonly Entry[] {
    const orderIds = new Set(table === null ? [order] : ordersAt(table).map(({ id }) => id));
    const isHere = ({ type, body, lane }: Entry): boolean => {
        if (orderIds.has(lane)) return true;
        if (table === null) return false;
        return lane === tableLane(table) || (type === 'order.open' && body['table_id'] === table);
    };
    return needsYou.value.filter(isHere);
}

/** On the floor: the refused commands of orders by a way to them, the others themselves. */
export function NeedsBanner(): VNode | null {
    const all = needsYou.value;
    if (all.length === 0) return null;
    const lanes = [...new Set(all.map(({ lane }) => lane))];
    return (
        <section class="needs" aria-label={say('needs_title')}>
            {lanes.map((lane) => (
                <LaneNeeds key={lane} lane={lane} />
            ))}
        </section>
    );
}

function LaneNeeds(props: { readonly lane: string }): VNode {
    const entries = refusedIn(props.lane);
    const opening = entries.filter(({ type }) => type === 'order.open');
    const order = orderOf(props.lane);
    if (!order || entries.length === 1)
        return (
            <>
                {(opening.length > 0 ? opening : entries).map((entry) => (
                    <Refused key={entry.op} entry={entry} />
                ))}
            </>
        );
    const show = (): void =>
        go(order.table_id === null ? { at: 'order', id: order.id } : { at: 'table', id: order.table_id });
    return (
        <div class="refused-row" role="alert">
            <Icon name="refused" />
            <b class="grow">{say('needs_elsewhere', { n: entries.length })}</b>
            <button class="button" onClick={show}>
                {say('show')}
            </button>
        </div>
    );
}
