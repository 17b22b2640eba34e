// Refused commands: what was meant, why it was refused, and what can be done about it.
import type { VNode } from 'preact';
import type { Entry } from '../../core/index.js';
import { putOnOrder } from '../../domain/order/commands.js';
import { drop } from '../../domain/order/refused.js';
import { orderOf } from '../../domain/order/views.js';
import { again, refusedIn } from '../../domain/own.js';
import { isFinal, meant } from '../../domain/words.js';
import { say as sayCommon } from '../../strings/common.js';
import { refusalWords } from '../../strings/refusals.js';
import { say } from '../../strings/screens/tablet.js';
import { needsYou } from '../../ui/app.js';
import { Icon } from '../../ui/icons.js';
import { go } from './route.js';

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
            {target === undefined && !isFinal(entry) && (
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
    // those that were to follow an order which could not be opened are counted
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

/** On the floor: a link to each order with refused commands, and the other refused commands. */
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
