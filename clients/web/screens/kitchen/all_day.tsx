// How much of everything has to be made, over all open tickets of the station; and 86.
import { computed } from '@preact/signals';
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { protocol } from '../../core/index.js';
import { ingredientsOf, shown } from '../../domain/kitchen/views.js';
import { stationsOf } from '../../domain/menu/routes.js';
import { offerOf } from '../../domain/menu/views.js';
import { sayChoice, sayMenu } from '../../strings/menu.js';
import { sayKitchen } from '../../strings/screens/kitchen.js';
import { client } from '../../ui/app.js';
import { Icon } from '../../ui/icons.js';
import { Sheet } from '../../ui/sheet.js';
import { useSettled } from '../../ui/taps.js';
import { offer } from './acts.js';
import { openIds } from './model.js';
import { Pending } from './parts.js';
import { sheet } from './state.js';
import { mayAct, station } from './station.js';

interface Count {
    readonly name: string;
    quantity: number;
    /** Quantities by the item's choices, as cooks read them. */
    readonly ways: Map<string, number>;
}

function countIn(counts: Map<string, Count>, { name, quantity, choices }: protocol.TicketItem): void {
    let count = counts.get(name);
    if (!count) counts.set(name, (count = { name, quantity: 0, ways: new Map() }));
    count.quantity += quantity;
    const way = choices.map(sayChoice).join(', ');
    if (way) count.ways.set(way, (count.ways.get(way) ?? 0) + quantity);
}

function* openItems(): Generator<protocol.TicketItem> {
    for (const id of openIds.value)
        for (const { record, state } of shown(id).value?.items ?? [])
            if (state === 'new' || state === 'started') yield record;
}

/** How much of each ingredient is still to be made, largest first. */
const ingredients = computed(() => {
    const found = new Map<string, number>();
    for (const record of openItems())
        for (const { name, portions } of ingredientsOf(record))
            found.set(name, (found.get(name) ?? 0) + portions * record.quantity);
    return [...found].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
});

/** Largest first. */
const counts = computed(() => {
    const found = new Map<string, Count>();
    for (const record of openItems()) countIn(found, record);
    return [...found.values()].sort(
        (a, b) => b.quantity - a.quantity || a.name.localeCompare(b.name),
    );
});

function Row(props: { readonly count: Count }): VNode {
    const { name, quantity, ways } = props.count;
    return (
        <li data-all-day={name}>
            <p class="total">
                <span class="quantity number">{quantity}</span>
                <span>{name}</span>
            </p>
            {[...ways]
                .sort((a, b) => b[1] - a[1])
                .map(([way, n]) => (
                    <p class="way" key={way}>
                        <span class="number">{n}</span>
                        <span>{way}</span>
                    </p>
                ))}
        </li>
    );
}

/** The panel next to the cards. */
export function AllDay(): VNode {
    return (
        <aside class="all-day" aria-label={sayKitchen('all_day')} tabIndex={0}>
            <h2>{sayKitchen('all_day')}</h2>
            {counts.value.length === 0 && <p class="quiet">{sayKitchen('nothing_open')}</p>}
            <ul>
                {counts.value.map((count) => (
                    <Row key={count.name} count={count} />
                ))}
            </ul>
            {ingredients.value.length > 0 && (
                <>
                    <h2>{sayKitchen('ingredients')}</h2>
                    <ul>
                        {ingredients.value.map(([name, n]) => (
                            <li key={name} data-ingredient={name}>
                                <p class="total">
                                    <span class="quantity number">{n}</span>
                                    <span>{name}</span>
                                </p>
                            </li>
                        ))}
                    </ul>
                </>
            )}
        </aside>
    );
}

/* --- 86 ------------------------------------------------------------------------------------------ */

const menu = computed(() =>
    client()
        .store.kind('item')
        .all()
        .filter((item) => stationsOf(item).some((id) => id === station.value?.id))
        .sort((a, b) => a.name.localeCompare(b.name)),
);

function Offer(props: { readonly item: protocol.Item }): VNode {
    const { id, name, remaining } = props.item;
    const { available: is, pending } = offerOf(id);
    const settled = useSettled(String(is));
    return (
        <li class="offer row" data-item={id} {...(pending ? { 'data-pending': '' } : {})}>
            <Icon name={is ? 'check' : 'void'} />
            <span class="grow">
                <b class={is ? '' : 'out'}>{name}</b>{' '}
                {remaining !== null && (
                    <span class="quiet">{sayMenu('left_n', { n: remaining })}</span>
                )}
            </span>
            {pending && <Pending />}
            <span>{sayKitchen(is ? 'is_offered' : 'is_out')}</span>
            {mayAct.value && (
                <button
                    class={`button ${is ? 'bad' : 'main'}`}
                    data-act={is ? 'out' : 'back_in'}
                    aria-label={`${sayKitchen(is ? 'out' : 'back_in')}: ${name}`}
                    onClick={() => settled() && offer(id, !is)}
                >
                    {sayKitchen(is ? 'out' : 'back_in')}
                </button>
            )}
        </li>
    );
}

/** What is out when it opens comes first; then every row stays where it is, under the finger. */
export function EightySix(): VNode {
    const out = useMemo(
        () => new Set(menu.peek().flatMap(({ id, available }) => (available ? [] : [id]))),
        [],
    );
    const list = [
        ...menu.value.filter(({ id }) => out.has(id)),
        ...menu.value.filter(({ id }) => !out.has(id)),
    ];
    return (
        <Sheet wide title={sayKitchen('eighty_six_of')} onClose={() => (sheet.value = null)}>
            <ul class="plain">
                {list.map((item) => (
                    <Offer key={item.id} item={item} />
                ))}
            </ul>
        </Sheet>
    );
}
