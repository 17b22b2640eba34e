// The head of the screen: the station, counts, the bell, and buttons for the sheets.
import { computed } from '@preact/signals';
import type { VNode } from 'preact';
import { timingOf } from '../../domain/kitchen/views.js';
import { WhoPill } from '../../domain/people/sign_in.js';
import { sayKitchen } from '../../strings/screens/kitchen.js';
import { Icon } from '../../ui/icons.js';
import type { IconName } from '../../ui/icons.js';
import { LinkPill } from '../../ui/link.js';
import { soundOn } from '../../ui/sound.js';
import { alerts, markAllSeen, needsTap } from './alerts.js';
import { Backing } from './backup.js';
import { openIds } from './model.js';
import { openOrders, orderTimingOf, readyOrders } from './orders.js';
import { allDayOn } from './preferences.js';
import { sheet } from './state.js';
import type { SheetName } from './state.js';
import { isExpo, mayAct, station } from './station.js';

const isLate = (timing: string): boolean => /^(late|very_late)/.test(timing);
const late = computed(() =>
    isExpo.value
        ? openOrders.value.filter((key) => isLate(orderTimingOf(key).value)).length
        : openIds.value.filter((id) => isLate(timingOf(id).value)).length,
);

function Counts(): VNode {
    const n = isExpo.value ? openOrders.value.length : openIds.value.length;
    return (
        <p class="counts">
            <span>{sayKitchen(isExpo.value ? 'n_orders' : 'n_open', { n })}</span>
            {isExpo.value && (
                <span class="good">{sayKitchen('n_ready', { n: readyOrders.value.length })}</span>
            )}
            {late.value > 0 && <span class="bad">{sayKitchen('n_late', { n: late.value })}</span>}
        </p>
    );
}

/** How many cards are unseen; marks all as seen. */
function Bell(): VNode {
    const n = alerts.value.size;
    const off = soundOn.value === 'off';
    return (
        <button
            class={`button bell ${n > 0 ? 'rings' : ''}`}
            data-act="seen"
            disabled={n === 0}
            aria-label={sayKitchen('n_unseen', { n })}
            onClick={markAllSeen}
        >
            <Icon name={off ? 'mute' : 'bell'} />
            <span class="number">{n}</span>
        </button>
    );
}

function Opens(props: {
    readonly name: SheetName;
    readonly icon: IconName;
    readonly label: string;
}): VNode {
    return (
        <button
            class="button"
            data-act={props.name}
            aria-haspopup="dialog"
            aria-label={props.label}
            title={props.label}
            onClick={() => (sheet.value = props.name)}
        >
            <Icon name={props.icon} />
            <span class="wide-only">{props.label}</span>
        </button>
    );
}

export function Head(): VNode {
    const allDay = sayKitchen('all_day');
    return (
        <header class="head">
            <h1 class="station">{station.value?.name}</h1>
            <Counts />
            <Backing />
            <span class="grow" />
            {needsTap.value && (
                <button class="button main ask-sound" data-act="sound">
                    <Icon name="sound" />
                    {sayKitchen('tap_for_sound')}
                </button>
            )}
            <Bell />
            {!isExpo.value && (
                <button
                    class="button"
                    data-act="all_day"
                    aria-pressed={allDayOn.value === 'on'}
                    aria-label={allDay}
                    title={allDay}
                    onClick={() => (allDayOn.value = allDayOn.value === 'on' ? 'off' : 'on')}
                >
                    <Icon name="list" />
                    <span class="wide-only">{allDay}</span>
                </button>
            )}
            {mayAct.value && (
                <Opens name="recall" icon="undo" label={sayKitchen('recall')} />
            )}
            {!isExpo.value && <Opens name="eighty_six" icon="void" label={sayKitchen('eighty_six')} />}
            <Opens name="settings" icon="settings" label={sayKitchen('settings')} />
            <Opens name="help" icon="help" label={sayKitchen('help')} />
            <WhoPill />
            <LinkPill />
        </header>
    );
}
