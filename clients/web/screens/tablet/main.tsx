// The waiter's tablet.
import '../../ui/theme.css';
import './tablet.css';
import type { VNode } from 'preact';
import { app, pending } from '../../ui/app.js';
import { startScreen } from '../../ui/shell.js';
import { Floor } from './floor.js';
import { OrderScreen } from './order.js';
import { place } from './route.js';

function Tablet(): VNode {
    const { value } = place;
    if (value.at === 'table') return <OrderScreen table={value.id} id={null} />;
    if (value.at === 'order') return <OrderScreen table={null} id={value.id} />;
    return <Floor />;
}

void startScreen('tablet', {
    topics: ['floor', 'menu', 'orders', 'expo'],
    theme: 'auto',
    root: Tablet,
}).then(() => {
    // a new version is taken on the floor only, with nothing on its way and no sheet open
    app.updates.mayReload = () =>
        place.peek().at === 'floor' &&
        pending.peek().length === 0 &&
        document.querySelector('dialog[open]') === null;
});
