// Tickets of stations without a live screen, which the hub also tells their backup: marked on their cards,
// and named in the head. Who began a ticket is said where two stations may have it.
import { computed, effect, signal } from '@preact/signals';
import type { VNode } from 'preact';
import type { protocol } from '../../core/index.js';
import { shown } from '../../domain/kitchen/views.js';
import type { Shown } from '../../domain/kitchen/views.js';
import { sayKitchen } from '../../strings/screens/kitchen.js';
import { app } from '../../ui/app.js';
import { Icon } from '../../ui/icons.js';
import { play } from '../../ui/sound.js';
import { openIds } from './model.js';
import { Mark } from './parts.js';
import { backed, foreignTo, station, stations } from './station.js';

/** "For Grill: no screen is on there". */
export function Foreign(props: { readonly record: protocol.Ticket }): VNode | null {
    const name = foreignTo(props.record);
    return name === null ? null : (
        <Mark kind="foreign" icon="dark_screen">
            {sayKitchen('for_station', { name })}
        </Mark>
    );
}

/** Who began it, if that may be news here; else empty. */
export function begunBy({ record, state }: Shown): string {
    const { started_by } = record;
    const two = foreignTo(record) !== null || station.value?.backup_station_id;
    const own = app.client.value?.identity.value?.actor.name;
    return state === 'started' && two && started_by !== own ? started_by : '';
}

export function Begun(props: { readonly one: Shown }): VNode | null {
    const name = begunBy(props.one);
    return name === '' ? null : (
        <Mark kind="begun-by" icon="started">
            {sayKitchen('begun_by', { name })}
        </Mark>
    );
}

/* --- in the head ------------------------------------------------------------------------------------ */

const nameOf = (id: string): string => stations.value.find((one) => one.id === id)?.name ?? '?';
const names = computed(() => backed.value.map(nameOf).join(', '));

/** Of a station that is back: how many of its tickets were begun and are not on this screen any more. */
interface Back {
    readonly names: string;
    readonly begun: number;
}
const back = signal<Back | null>(null);
const BACK_MS = 30_000;

/** The stations whose tickets are shown here, too; for a while, that they are back. */
export function Backing(): VNode | null {
    if (backed.value.length > 0) {
        const words = sayKitchen('backing', { names: names.value });
        return (
            <p class="backing" role="status" data-backed={backed.value.length} title={sayKitchen('backing_why')} aria-label={words}>
                <Icon name="dark_screen" />
                <span>{words}</span>
            </p>
        );
    }
    if (back.value === null) return null;
    const { begun } = back.value;
    const words = sayKitchen(begun > 0 ? 'back_begun' : 'back_again', { names: back.value.names, n: begun });
    return (
        <p class="backing back" role="status" data-back={begun} aria-label={words}>
            <Icon name="check" />
            <span>{words}</span>
        </p>
    );
}

/** Calls when others' tickets come, and says when they leave. */
export function startBacking(): void {
    let had: readonly string[] | null = null;
    let begun: readonly string[] = [];
    let timer = 0;
    effect(() => {
        const now = backed.value;
        const left = (had ?? []).filter((id) => !now.includes(id));
        if (had && now.some((id) => !had?.includes(id))) play('changed');
        if (left.length > 0) {
            back.value = { names: left.map(nameOf).join(', '), begun: begun.length };
            clearTimeout(timer);
            timer = window.setTimeout(() => (back.value = null), BACK_MS);
        }
        had = now;
    });
    effect(() => {
        const mine = openIds.value.filter((id) => {
            const one = shown(id).value;
            return one && one.state === 'started' && foreignTo(one.record) !== null;
        });
        if (backed.value.length > 0) begun = mine;
    });
}
