// The floor: areas as tabs, tables where they stand, takeaways in a tab of their own.
import { computed, signal, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { Table } from '#protocol';
import { textMax } from '../../core/index.js';
import { stageOf, stageOfOrders } from '../../domain/floor/stage.js';
import type { Stage, TableStage } from '../../domain/floor/stage.js';
import { dueAt, reservationsOf } from '../../domain/floor/standing.js';
import { areas, barriersIn, joinedTo, othersAt, sectionOf, tableOf, tables } from '../../domain/floor/views.js';
import { dayWords } from '../../domain/local.js';
import { money } from '../../domain/money/views.js';
import { CHANNEL_ICONS } from '../../domain/order/channels.js';
import { openOrder } from '../../domain/order/commands.js';
import type { OrderView } from '../../domain/order/shapes.js';
import { formerDay, lines, orders, ordersAt, takeaways } from '../../domain/order/views.js';
import { WhoPill } from '../../domain/people/sign_in.js';
import { me } from '../../domain/staff.js';
import { say as sayCommon } from '../../strings/common.js';
import { sayFloor } from '../../strings/floor.js';
import { sayOrder } from '../../strings/order.js';
import { say } from '../../strings/screens/tablet.js';
import { client } from '../../ui/app.js';
import { westernDigits } from '../../ui/digits.js';
import { isTooLong, TextField } from '../../ui/field.js';
import { Icon } from '../../ui/icons.js';
import type { IconName } from '../../ui/icons.js';
import { LinkBanner, LinkPill } from '../../ui/link.js';
import { formatMoney } from '../../ui/money.js';
import { useOnce } from '../../ui/taps.js';
import { minutes, now, timeOfDay } from '../../ui/time.js';
import { EndedLately } from './ended.js';
import { NeedsBanner } from './needs.js';
import { RequestsPill } from './approvals.js';
import { Plan, Tiles } from './plan.js';
import { DarkStations } from './presence.js';
import { go } from './route.js';

const TAKEAWAY = 'takeaway';
const NAME_MAX = textMax('order.open', 'customer');
const area = signal<string | null>(null); // null: the first
const find = signal('');

const STAGE_ICONS: Readonly<Record<Stage, IconName>> = {
    free: 'plus',
    seated: 'people',
    ordering: 'draft',
    in_kitchen: 'started',
    ready: 'ready',
    served: 'check',
    bill_printed: 'tab',
    part_paid: 'pay',
    paid: 'check',
    reserved: 'clock',
    held: 'bell',
    dirty: 'clean',
    blocked: 'lock',
    joined: 'join',
};

const shownArea = computed(() => area.value ?? areas.value[0]?.id ?? TAKEAWAY);
/** While somebody types a number: the tables that match; null: nobody does. */
const found = computed(() => {
    const text = westernDigits(find.value.trim().toLowerCase());
    return text === ''
        ? null
        : tables.value.filter(({ number }) => westernDigits(number.toLowerCase()).startsWith(text));
});

/** The guests of a joined table are at the one that it is part of. */
function openTable(id: string): void {
    find.value = '';
    go({ at: 'table', id: tableOf(id)?.joined_to ?? id });
}

/* --- a table ------------------------------------------------------------------------------------ */

/** An icon with its words for screen readers. */
function Marked(props: { readonly icon: IconName; readonly words: string }): VNode {
    return (
        <>
            <Icon name={props.icon} />
            <span class="hidden-words">{props.words}</span>
        </>
    );
}

const clockOf = (time: string): string => timeOfDay(Date.parse(time));

/** The state of a table in words. */
function stateWords(table: Table, { stage, course }: TableStage): string {
    const due = dueAt(table.id);
    const next = reservationsOf(table.id).find(({ starts_at }) => Date.parse(starts_at) > now.value);
    if (stage === 'in_kitchen' && course > 0) return sayFloor('in_course_n', { n: course });
    if (stage === 'held' && due) return sayFloor('held_for', { name: due.name ?? '', time: clockOf(due.starts_at) });
    if (stage === 'reserved' && next) return sayFloor('reserved_at', { time: clockOf(next.starts_at) });
    if (stage === 'joined') return sayFloor('joined_to', { number: tableOf(table.joined_to ?? '')?.number ?? '…' });
    return sayFloor(stage);
}

function TableTile(props: { readonly table: Table; readonly place?: Readonly<Record<string, string>> }): VNode {
    const { table } = props;
    const stage = stageOf(table);
    const others = othersAt(table.id);
    const section = sectionOf(table);
    const age = stage.overdue ? `age-${stage.overdue.age}` : '';
    return (
        <button
            class={`tile stage-${stage.stage} ${table.shape} ${age}`}
            style={props.place ?? {}}
            data-table={table.number}
            data-state={stage.stage}
            onClick={() => openTable(table.id)}
        >
            <span class="tile-top">
                <b class="number">
                    <span class="hidden-words">{sayCommon('table')} </span>
                    {[table, ...joinedTo(table.id)].map(({ number }) => number).join('+')}
                </b>
                {stage.stage !== 'free' && <Icon name={STAGE_ICONS[stage.stage]} />}
                {stage.pending && <Marked icon="pending" words={say('pending_here')} />}
                {others.length > 0 && (
                    <Marked icon="screen" words={say('who_is_here', { names: others.join(', ') })} />
                )}
            </span>
            <bdi class="tile-state">{stateWords(table, stage)}</bdi>
            {table.covers === 0 && stage.covers === 0 ? (
                <span class="tile-facts">{sayFloor('seats_n', { n: table.seats })}</span>
            ) : (
                <span class="tile-facts">
                    <Icon name="people" />
                    <span class="number">{stage.covers}</span>
                    <span class="hidden-words">{sayCommon('guests')}</span>
                    {stage.seated_ms > 0 && <span>· {minutes(stage.seated_ms)}</span>}
                </span>
            )}
            {stage.overdue && <span class="tile-late">{stage.overdue.words}</span>}
            {section && (
                <span class={`tile-section ${section.server === me.value?.name ? 'own' : ''}`} data-section={section.name}>
                    <span class="hidden-words">{sayFloor('section', { name: section.name })} </span>
                    <bdi>{section.server || section.name}</bdi>
                </span>
            )}
        </button>
    );
}

/* --- takeaways ---------------------------------------------------------------------------------- */

function TakeawayTile(props: { readonly order: OrderView }): VNode {
    const { order } = props;
    const stage = stageOfOrders([order]);
    const where = order.kind === 'room' ? sayFloor('room_n', { number: order.room }) : sayFloor(order.kind);
    const n = lines(order.id).length;
    const day = formerDay(order);
    return (
        <button
            class={`tile stage-${stage}`}
            data-order={order.id}
            data-former-day={day ?? undefined}
            onClick={() => go({ at: 'order', id: order.id })}
        >
            <span class="tile-top">
                <Icon name={CHANNEL_ICONS[order.kind]} />
                <b class="number">{order.number ?? '…'}</b>
                <Icon name={STAGE_ICONS[stage]} />
                {order.pending && <Icon name="pending" />}
            </span>
            <bdi class="tile-state">{order.customer || where}</bdi>
            <span class="tile-facts" data-channel={order.kind}>
                {[
                    ...(order.customer ? [where] : []),
                    ...(day === null ? [] : [sayOrder('of_day', { day: dayWords(day) })]),
                    ...(order.promised_at === null ? [] : [sayFloor('promised_at', { time: clockOf(order.promised_at) })]),
                ].join(' · ')}
            </span>
            <span class="tile-facts">
                {sayFloor(stage)} · <span class="number">{n}</span>
            </span>
            {order.record && (
                <span class="number">{formatMoney(order.record.total ?? 0, money.value)}</span>
            )}
        </button>
    );
}

function Takeaways(): VNode {
    const name = useSignal('');
    const open = useOnce(() =>
        go({ at: 'order', id: openOrder({ table: null, customer: name.value.trim() }) }),
    );
    const start = (event: SubmitEvent): void => {
        event.preventDefault();
        if (!isTooLong(name.value, NAME_MAX)) open();
    };
    return (
        <div class="stack pad">
            <form class="row" onSubmit={start}>
                <TextField
                    name="customer"
                    label={say('customer')}
                    placeholder={say('customer')}
                    max={NAME_MAX}
                    value={name.value}
                    onInput={(text) => (name.value = text)}
                />
                <button class="button main" data-act="takeaway" disabled={isTooLong(name.value, NAME_MAX)}>
                    <Icon name="plus" />
                    {say('new_takeaway')}
                </button>
            </form>
            {takeaways.value.length === 0 && <p class="quiet">{say('no_takeaway')}</p>}
            <div class="tiles">
                {takeaways.value.map((order) => (
                    <TakeawayTile key={order.id} order={order} />
                ))}
            </div>
        </div>
    );
}

/* --- the screen --------------------------------------------------------------------------------- */

function AreaTabs(): VNode {
    const tabs = [
        ...areas.value.map(({ id, name }) => ({
            id,
            name,
            n: tables.value.filter((t) => t.area_id === id && ordersAt(t.id).length > 0).length,
        })),
        { id: TAKEAWAY, name: sayCommon('takeaway'), n: takeaways.value.length },
    ];
    return (
        <nav>
            <div class="row tabs" role="tablist" aria-label={say('areas')}>
                {tabs.map(({ id, name, n }) => (
                    <button
                        key={id}
                        class="button"
                        role="tab"
                        aria-selected={shownArea.value === id && found.value === null}
                        onClick={() => {
                            area.value = id;
                            find.value = '';
                        }}
                    >
                        <bdi>{name}</bdi>
                        {n > 0 && <span class="count number">{n}</span>}
                    </button>
                ))}
            </div>
        </nav>
    );
}

function FindField(): VNode {
    const submit = (event: SubmitEvent): void => {
        event.preventDefault();
        const [first] = found.value ?? [];
        if (first) openTable(first.id);
    };
    return (
        <form class="find" role="search" onSubmit={submit}>
            <input
                class="field"
                name="find"
                autocomplete="off"
                enterkeyhint="go"
                aria-label={say('find')}
                placeholder={say('find')}
                value={find.value}
                onInput={(event) => (find.value = event.currentTarget.value)}
            />
        </form>
    );
}

function FloorBody(): VNode {
    if (tables.value.length === 0 && orders.value.length === 0)
        return <p class="page quiet">{sayCommon('nothing_yet')}</p>;
    if (found.value)
        return found.value.length > 0 ? (
            <div class="pad">
                <Tiles tables={found.value} Tile={TableTile} />
            </div>
        ) : (
            <p class="page quiet">{say('find_none', { text: find.value })}</p>
        );
    if (shownArea.value === TAKEAWAY) return <Takeaways />;
    return (
        <Plan
            key={shownArea.value}
            tables={tables.value.filter((table) => table.area_id === shownArea.value)}
            barriers={barriersIn(shownArea.value)}
            Tile={TableTile}
        />
    );
}

export function Floor(): VNode {
    const venue = client().identity.value?.venue.name ?? '';
    return (
        <div class="view" data-view="floor">
            <header class="head">
                <h1 class="venue">{venue}</h1>
                <FindField />
                <RequestsPill />
                <WhoPill />
                <LinkPill />
            </header>
            <LinkBanner />
            <NeedsBanner />
            <DarkStations />
            <AreaTabs />
            <main class="floor">
                <FloorBody />
            </main>
            <EndedLately />
        </div>
    );
}
