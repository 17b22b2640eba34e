// What is new in the hub does not compile until a person has said what it means: tsc is run over the
// screens with a registry that has one more of everything, and must name the files to edit, and no others.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { spawnSync } from 'node:child_process';
import { ROOT } from '../lib/hub.mjs';
import { describe, more } from './registries.mjs';
import { skip } from './world.mjs';

const WEB = `${ROOT}/clients/web`;

/** {file: what tsc says of it} for the screens built from this registry. */
async function compile(registry, folder) {
    const { typesOf } = await import(`${WEB}/tools/types.mjs`);
    fs.writeFileSync(`${folder}/protocol.ts`, typesOf(registry));
    const base = `${WEB}/tsconfig.dom.json`;
    const config = {
        extends: base,
        compilerOptions: { paths: { '#protocol': [`${folder}/protocol.ts`] } },
        include: ['core', ...JSON.parse(fs.readFileSync(base, 'utf8')).include].map((name) => path.join(WEB, name)),
    };
    fs.writeFileSync(`${folder}/tsconfig.json`, JSON.stringify(config));
    const tsc = spawnSync(process.execPath, [`${WEB}/node_modules/typescript/bin/tsc`, '--pretty', 'false', '-p', folder], { cwd: WEB, encoding: 'utf8' });
    const said = {};
    for (const line of tsc.stdout.split('\n')) {
        const [, file, words] = /^(\S+)\(\d+,\d+\): (.*)$/.exec(line) ?? [];
        if (file) said[file] = `${said[file] ?? ''}${words}\n`;
    }
    return said;
}

/** One more of what screens have words for, too. */
function all() {
    const registry = more(describe());
    const named = (rows, name) => rows.find((row) => row.name === name);
    const like = (type, name) => registry.commands.push({ ...named(registry.commands, type), name });
    for (const [type, name] of [['table.seat', 'table.scrub'], ['item.86', 'item.praise'], ['ticket.start', 'ticket.juggle'],
        ['payment.take', 'payment.frame'], ['setup.put', 'setup.dream'], ['check.merge', 'check.shuffle'], ['order.send', 'robot.wake']])
        like(type, name);
    registry.roles.push({ ...registry.roles[0], name: 'juggler' });
    for (const name of ['tender', 'station_kind', 'ticket_state', 'ticket_item_state']) named(registry.enums, name).values.push({ name: `new_${name}`, doc: '' });
    return registry;
}

const EXPECTED = {
    'core/check.ts': ['weather'],
    'core/domains.ts': ['robot.wake'],
    'core/view.ts': ['pace'],
    'domain/check/overlay.ts': ['check.shuffle'],
    'domain/floor/overlay.ts': ['table.scrub'],
    'domain/kitchen/overlay.ts': ['ticket.juggle'],
    'domain/menu/overlay.ts': ['item.praise'],
    'domain/money/overlay.ts': ['payment.frame'],
    'domain/order/overlay.ts': ['order.hold'],
    'domain/order/views.ts': ['held'],
    'domain/setup/overlay.ts': ['setup.dream'],
    'screens/kitchen/item.tsx': ['new_ticket_item_state'],
    'screens/kitchen/order_rows.tsx': ['new_ticket_state'],
    'strings/check.ts': ['check.shuffle'],
    'strings/floor.ts': ['table.scrub'],
    'strings/kitchen.ts': ['ticket.juggle', 'TicketState', 'TicketItemState', 'StationKind'],
    'strings/menu.ts': ['item.praise'],
    'strings/money.ts': ['payment.frame', 'Tender'],
    'strings/order.ts': ['order.hold'],
    'strings/refusals.ts': ['too_late'],
    'strings/staff.ts': ['juggler'],
    'strings/setup.ts': ['setup.dream'],
};

test('what is new in the hub does not compile until it is said in these files', { skip }, async (t) => {
    const folder = fs.mkdtempSync(path.join(process.env.PAYON_TMP ?? os.tmpdir(), 'complete.'));
    t.after(() => fs.rmSync(folder, { recursive: true }));
    fs.symlinkSync(`${WEB}/node_modules`, `${folder}/node_modules`);
    const said = await compile(all(), folder);
    for (const [file, names] of Object.entries(EXPECTED))
        for (const name of names) assert.ok(said[file]?.includes(name), `${file} compiles without ${name}:\n${JSON.stringify(said, null, 2)}`);
    assert.deepEqual(Object.keys(said).filter((file) => !(file in EXPECTED)), [], JSON.stringify(said, null, 2));
});
