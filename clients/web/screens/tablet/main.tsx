// The waiter's tablet.
import '../../ui/theme.css';
import './tablet.css';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { COMMANDS } from '#protocol';
import { SignIn, watchLock } from '../../domain/people/sign_in.js';
import { TimeClock } from '../../domain/shifts/time_clock.js';
import { APPROVAL_COMMANDS } from '../../strings/approval.js';
import { CHECK_COMMANDS } from '../../strings/check.js';
import { FLOOR_COMMANDS } from '../../strings/floor.js';
import { MENU_COMMANDS } from '../../strings/menu.js';
import { MONEY_COMMANDS } from '../../strings/money.js';
import { ORDER_COMMANDS } from '../../strings/order.js';
import { SHIFT_COMMANDS } from '../../strings/shifts.js';
import { app, client, pending } from '../../ui/app.js';
import { Notices } from '../../ui/notices.js';
import { startScreen } from '../../ui/shell.js';
import { Approvals } from './approvals.js';
import { Floor } from './floor.js';
import { hear } from './news.js';
import { OrderScreen } from './order.js';
import { Paid } from './pay.js';
import { keepPlace, place, watchPlaces } from './route.js';

function View(): VNode {
    const { value } = place;
    if (value.at === 'table') return <OrderScreen table={value.id} id={null} />;
    if (value.at === 'order') return <OrderScreen table={null} id={value.id} />;
    return <Floor />;
}

function Tablet(): VNode {
    useEffect(() => {
        client().onChange = hear;
        watchLock(keepPlace);
        watchPlaces();
    }, []);
    return (
        <>
            <View />
            <Notices />
            <Paid />
            <Approvals />
            <SignIn covers />
            <TimeClock />
        </>
    );
}

void startScreen('tablet', {
    topics: ['floor', 'menu', 'orders', 'expo', 'presence', 'staff', 'shifts', 'approvals'],
    role: 'waiter',
    words: {
        ...{ ...ORDER_COMMANDS, ...CHECK_COMMANDS, ...MONEY_COMMANDS },
        ...{ ...FLOOR_COMMANDS, ...MENU_COMMANDS, ...SHIFT_COMMANDS, ...APPROVAL_COMMANDS },
    },
    theme: 'auto',
    root: Tablet,
    roles: COMMANDS['line.add'].roles,
}).then(() => {
    // a new version is applied only on the floor, with no command pending and no sheet open
    app.updates.mayReload = () =>
        place.peek().at === 'floor' &&
        pending.peek().length === 0 &&
        document.querySelector('dialog[open]') === null;
});
