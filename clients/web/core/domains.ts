// The domains of commands, by the first word of their names. Types only.
import type { CommandType } from '#protocol';

/** How the commands of each domain begin; the domains are the hub's. */
interface Begins {
    floor: 'table' | 'reservation' | 'section' | 'barrier';
    menu: 'item' | 'menu';
    order: 'order' | 'line' | 'course';
    check: 'check' | 'bill';
    kitchen: 'ticket' | 'ticket_item';
    money: 'payment' | 'discount' | 'charge';
    setup: 'setup' | 'settings';
    people: 'staff' | 'post' | 'refused_act';
    shifts: 'shift' | 'break';
    approval: 'approval';
}

export type Domain = keyof Begins;

/** The commands of a domain. */
export type CommandOf<D extends Domain> = Extract<CommandType, `${Begins[D]}.${string}`>;

type Homeless = Exclude<CommandType, CommandOf<Domain>>;
/** Does not compile while a command of the hub belongs to no domain: add its first word to Begins. */
export type EveryCommandHasADomain = Assert<Homeless extends never ? true : Homeless>;
type Assert<T extends true> = T;
