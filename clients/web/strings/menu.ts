// The menu, and what it is out of.
import type { ChoicePrefix } from '#protocol';
import type { CommandOf } from '../core/index.js';
import { speaker } from './catalogue.js';
import type { Row } from './catalogue.js';

export const MENU_COMMANDS: Readonly<Record<CommandOf<'menu'>, Row>> = {
    'item.86': ['Sold out: {name}', 'ختم: {name}'],
    'item.back': ['Back on the menu: {name}', 'دوبارہ دستیاب: {name}'],
    'menu.draft': ['Draft of a menu', 'مینو کا مسودہ'],
    'menu.discard': ['Discard drafts of the menu', 'مینو کے مسودے چھوڑنا'],
    'menu.publish': ['Publish the menu', 'مینو شائع کرنا'],
};

export const sayMenu = speaker({
    left_n: ['{n} left', '{n} باقی'],
    sold_out: ['Sold out', 'ختم'],
    not_now: ['Not now', 'ابھی نہیں'],
    back_at: ['back at {time}', '{time} پر دوبارہ'],

    // how a choice is wanted
    plain: ['{name}', '{name}'],
    no: ['NO {name}', '{name} نہیں'],
    extra: ['Extra {name}', 'زیادہ {name}'],
    light: ['Light {name}', 'کم {name}'],
    side: ['{name} on the side', '{name} الگ'],
});

/** "2× Extra cheese". */
export function sayChoice(choice: {
    readonly name: string;
    readonly prefix?: ChoicePrefix;
    readonly quantity?: number | null;
}): string {
    const { name, prefix = 'plain', quantity } = choice;
    const words = prefix === 'plain' ? name : sayMenu(prefix, { name });
    return (quantity ?? 1) > 1 ? `${quantity}× ${words}` : words;
}

/** 1250 g of a kilogram -> "1.25 kg". */
export const sayWeight = (thousandths: number, unit: string): string =>
    `${String(thousandths / 1000)}\u00a0${unit}`;
