// People and what they may do.
import type { Role } from '#protocol';
import { speaker } from './catalogue.js';
import type { Row } from './catalogue.js';

const ROLES: Readonly<Record<Role, Row>> = {
    waiter: ['waiter', 'ویٹر'],
    kitchen: ['kitchen', 'کچن'],
    cashier: ['cashier', 'کیشیئر'],
    manager: ['manager', 'مینیجر'],
    importer: ['importer', 'امپورٹر'],
    display: ['display', 'ڈسپلے'],
};
const say = speaker(ROLES);

/** A role of a later hub is shown by its name. */
export function sayRole(role: string): string {
    return role in ROLES ? say(role as Role) : role;
}
