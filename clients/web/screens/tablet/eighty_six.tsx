// Sold out, for now or until a time, and back again. It affects everybody, so it asks once more.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { Item } from '#protocol';
import { setAvailable, soldOutUntil } from '../../domain/menu/commands.js';
import { offerOf } from '../../domain/menu/views.js';
import { say } from '../../strings/screens/tablet.js';
import { client } from '../../ui/app.js';
import { useSettled } from '../../ui/taps.js';
import { now, timeOfDay } from '../../ui/time.js';

const HOUR_MS = 3_600_000;
const HOURS = [1, 2, 4] as const;

export function EightySix(props: { readonly item: Item; readonly onDone: () => void }): VNode {
    const { id } = props.item;
    const { available } = offerOf(id);
    const sure = useSignal(false);
    const settled = useSettled(String(sure.value)); // the second tap of a bouncing finger makes nothing sure
    const end = (how: () => void) => (): void => {
        if (!settled()) return;
        how();
        props.onDone();
    };
    if (!available)
        return (
            <button class="button bad" data-act="back_on" onClick={end(() => setAvailable(id, true))}>
                {say('make_back')}
            </button>
        );
    if (!sure.value)
        return (
            <button class="button bad" data-act="86" onClick={() => (sure.value = true)}>
                {say('make_86')}
            </button>
        );
    return (
        <>
            <button class="button bad" data-act="86" onClick={end(() => setAvailable(id, false))}>
                {say('make_86_sure')}
            </button>
            {client().has('sold_out_until') &&
                HOURS.map((hours) => {
                    const until = new Date(now.value + hours * HOUR_MS);
                    return (
                        <button
                            key={hours}
                            class="button bad"
                            data-until={hours}
                            onClick={end(() => soldOutUntil(id, until))}
                        >
                            {say('until', { time: timeOfDay(until.getTime()) })}
                        </button>
                    );
                })}
        </>
    );
}
