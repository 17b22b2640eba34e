import '../../ui/theme.css';
import './kitchen.css';
import './card.css';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { isComing } from '../../domain/kitchen/coming.js';
import { Locked, SignIn, watchLock } from '../../domain/people/sign_in.js';
import { KITCHEN_COMMANDS } from '../../strings/kitchen.js';
import { MENU_COMMANDS } from '../../strings/menu.js';
import { client } from '../../ui/app.js';
import { keepAwake } from '../../ui/awake.js';
import { startScreen } from '../../ui/shell.js';
import { startAlerts } from './alerts.js';
import { AllDay, EightySix } from './all_day.js';
import { startBacking } from './backup.js';
import { ComingCard, comingShape } from './coming.js';
import { Grid } from './grid.js';
import { Head } from './head.js';
import { byKeys, startKeys } from './keys.js';
import type { Board } from './layout.js';
import { comingIds, openIds } from './model.js';
import { OrderCard, orderShape } from './order.js';
import { openOrders } from './orders.js';
import { Picker } from './picker.js';
import { allDayOn, startPreferences } from './preferences.js';
import { Recall, Toasts } from './recall.js';
import { startReceipts } from './receipts.js';
import { Homeless, watchRefused } from './refused.js';
import { Help, Settings } from './sheets.js';
import { silent, Silent, startSilence } from './silent.js';
import { sheet, watchIdle } from './state.js';
import { addressOf, isExpo, misled, station, topics } from './station.js';
import { TicketCard, ticketShape } from './ticket.js';

/** What is still to come stands after the cards of the board. */
const withComing = ({ ids, shape, Card }: Board): Board => ({
    ids: () => [...ids(), ...comingIds.value],
    shape: (id) => (isComing(id) ? comingShape(id) : shape(id)),
    Card: (props) => (isComing(props.id) ? <ComingCard {...props} /> : <Card {...props} />),
});
const TICKETS = withComing({
    ids: () => openIds.value,
    shape: (id) => ticketShape(id).value,
    Card: TicketCard,
});
const ORDERS = withComing({
    ids: () => openOrders.value,
    shape: (key) => orderShape(key).value,
    Card: OrderCard,
});

/** What runs for as long as the page lives; needs a client. */
let started = false;
function start(): void {
    if (started) return;
    started = true;
    startPreferences();
    startAlerts();
    startBacking();
    startKeys();
    startReceipts();
    startSilence();
    watchRefused();
    watchIdle();
    watchLock();
    keepAwake();
}

function Sheets(): VNode | null {
    switch (sheet.value) {
        case 'recall':
            return <Recall />;
        case 'settings':
            return <Settings />;
        case 'help':
            return <Help />;
        case 'eighty_six':
            return <EightySix />;
        case null:
            return null;
    }
}

function Station(): VNode {
    return (
        <>
            <Head />
            <Locked />
            <Silent />
            <Homeless />
            <div class={`floor ${silent.value === 'full' ? 'dimmed' : ''}`}>
                <Grid board={isExpo.value ? ORDERS : TICKETS} />
                {allDayOn.value === 'on' && !isExpo.value && <AllDay />}
            </div>
            <Toasts />
            <Sheets />
            <SignIn covers={false} />
        </>
    );
}

/** Corrects an address with the topics of another kind of station, once the store knows the kind. */
function useAddress(): void {
    const one = station.value;
    const wrong = misled.value && client().store.cursor.value !== null;
    useEffect(() => {
        if (wrong && one) location.replace(addressOf(one));
    }, [wrong, one]);
}

function Kitchen(): VNode {
    start();
    useAddress();
    return (
        <main
            class={byKeys.value ? 'kitchen by-keys' : 'kitchen'}
            data-view="kitchen"
            data-kind={station.value?.kind ?? 'none'}
        >
            {station.value ? <Station /> : <Picker />}
        </main>
    );
}

void startScreen('kitchen', {
    topics,
    role: 'kitchen',
    words: { ...KITCHEN_COMMANDS, ...MENU_COMMANDS },
    theme: 'dark',
    root: Kitchen,
});
