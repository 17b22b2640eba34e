// Which part of the trade a command is of: told from the first word of its name. Types only.
import type { CommandType } from '#protocol';

/** What the names of a domain's commands begin with: the same domains as in the hub. */
interface Begins {
    floor: 'table';
    menu: 'item';
    order: 'order' | 'line';
    kitchen: 'ticket' | 'ticket_item';
    money: 'payment';
    setup: 'setup';
}

export type Domain = keyof Begins;

/** The commands of a domain. */
export type CommandOf<D extends Domain> = Extract<CommandType, `${Begins[D]}.${string}`>;

type Homeless = Exclude<CommandType, CommandOf<Domain>>;
/** Does not compile while a command of the hub belongs to no domain: add its first word to Begins. */
export type EveryCommandHasADomain = Assert<Homeless extends never ? true : Homeless>;
type Assert<T extends true> = T;
