// The menu, and what it is out of.
import type { CommandOf } from '../core/index.js';
import { speaker } from './catalogue.js';
import type { Row } from './catalogue.js';

export const MENU_COMMANDS: Readonly<Record<CommandOf<'menu'>, Row>> = {
    'item.86': ['Sold out: {name}', 'ختم: {name}'],
    'item.back': ['Back on the menu: {name}', 'دوبارہ دستیاب: {name}'],
};

export const sayMenu = speaker({
    left_n: ['{n} left', '{n} باقی'],
    sold_out: ['Sold out', 'ختم'],
});
