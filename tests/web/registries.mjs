// Registries that are not the hub's: one with more in it, one with less, and the core of the screens built
// from them. A screen that was built from one of them talks with the real hub as an older or newer one.
import { createRequire } from 'node:module';
import { execFileSync } from 'node:child_process';
import { program, ROOT } from '../lib/hub.mjs';

const WEB = `${ROOT}/clients/web`;
const { typesOf } = await import(`${WEB}/tools/types.mjs`);

/** What `payon-hub --describe` says, a copy of one's own. */
export const describe = () => JSON.parse(execFileSync(program('payon-hub'), ['--describe'], { encoding: 'utf8', maxBuffer: 1 << 26 }));

const named = (rows, name) => rows.find((row) => row.name === name);
const field = (name, type, more = {}) => ({ name, type, nullable: false, needed: true, visible: 'all', doc: 'new', ...more });

/** Fields of every type, as a later hub may add them to records. */
export const NEW_FIELDS = [
    field('z_id', 'id'), field('z_time', 'time'), field('z_maybe', 'time', { nullable: true }), field('z_int', 'int', { min: 1, max: 9 }),
    field('z_money', 'money', { min: 0, max: 99 }), field('z_text', 'text', { min: 1, max: 9 }), field('z_bool', 'bool'),
    field('z_enum', 'enum', { enum: 'pace' }), field('z_list', 'list', { element: 'choice', min: 1, max: 9 }),
];
/** What they read as where the hub does not tell them. */
export const ZEROS = {
    z_id: '00000000-0000-0000-0000-000000000000', z_time: '1970-01-01T00:00:00.000Z', z_maybe: null, z_int: 0, z_money: 0, z_text: '',
    z_bool: false, z_enum: 'slow', z_list: [],
};
export const HIDDEN_FIELD = field('z_hidden', 'money', { min: 0, max: 99, visible: 'money' });

/** The registry of a later hub: one more of everything that may come within v1. */
export function more(registry = describe()) {
    registry.enums.push({ name: 'pace', values: [{ name: 'slow', doc: '' }, { name: 'quick', doc: '' }] });
    named(registry.enums, 'line_state').values.push({ name: 'held', doc: 'not to be made yet' });
    named(registry.records, 'line').fields.splice(3, 0, ...NEW_FIELDS, HIDDEN_FIELD);
    named(registry.elements, 'choice').fields.push(field('z_text', 'text', { min: 1, max: 9 }));
    const fields = [field('id', 'id'), field('name', 'text', { min: 1, max: 80 })];
    registry.records.push({ name: 'guest', shape: 'guest', doc: 'somebody at a table', fields });
    registry.events.push({ name: 'order.held', doc: 'it waits' });
    registry.refusals.push({ code: 'too_late', retry: 'never', text: 'it is too late for that' });
    const roles = ['waiter', 'manager'];
    registry.commands.push({
        name: 'order.hold', roles, pre: [], shape: 'cmd_order_hold', since: 'hold', doc: 'waits',
        body: [field('order_id', 'id'), field('reason', 'text', { min: 0, max: 80 })],
    });
    named(registry.commands, 'line.add').body.push(field('mood', 'int', { min: 1, max: 9, needed: false, since: 'moods' }));
    const chosen = field('half', 'bool', { needed: false, since: 'halves' });
    named(registry.elements, 'chosen').fields.push(chosen);
    const text = (name) => ({ name, needed: true, schema: { type: 'string' }, doc: 'new' });
    registry.messages.out.push({ t: 'weather', doc: 'outside', members: [text('sky')] });
    for (const row of registry.messages.out) row.members.push(text('z_text'));
    for (const name of ['venue', 'actor', 'event', 'presence_device']) named(registry.objects, name).members.push(text('z_text'));
    registry.limits.push({ ...registry.limits[0], name: 'z_limit' });
    return registry;
}

/** The registry of an earlier hub: one less of the same. What goes is all told in an ordinary evening. */
export function less(registry = describe()) {
    const without = (rows, name) => {
        const at = rows.findIndex((row) => (row.name ?? row.t) === name);
        if (at < 0) throw new Error(`nothing is called ${name}: choose another for less()`);
        rows.splice(at, 1);
    };
    without(named(registry.enums, 'ticket_item_state').values, 'started');
    without(named(registry.records, 'line').fields, 'sent_at');
    without(named(registry.elements, 'choice').fields, 'group');
    without(registry.records, 'ticket');
    without(registry.events, 'order.sent');
    without(registry.commands, 'order.open');
    without(registry.messages.out, 'presence');
    without(registry.messages.out.find(({ t }) => t === 'change').members, 'recorded');
    without(named(registry.objects, 'venue').members, 'zone');
    without(registry.limits, 'json_depth');
    return registry;
}

/** The core of a screen that was built from this registry. */
export async function coreOf(registry) {
    const esbuild = createRequire(`${WEB}/package.json`)('esbuild');
    const protocol = {
        name: 'protocol',
        setup(build) {
            build.onResolve({ filter: /^#protocol$/ }, ({ path }) => ({ path, namespace: 'protocol' }));
            build.onLoad({ filter: /.*/, namespace: 'protocol' }, () => ({ contents: typesOf(registry), loader: 'ts' }));
        },
    };
    const { outputFiles } = await esbuild.build({
        entryPoints: [`${WEB}/core/index.ts`], bundle: true, write: false, format: 'esm', platform: 'neutral', mainFields: ['module', 'main'],
        plugins: [protocol], logLevel: 'error', tsconfigRaw: '{}',
    });
    return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
