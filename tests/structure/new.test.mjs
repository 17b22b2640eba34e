// ./dev new writes its stubs where they belong, and no stub stays unfilled in the tree.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { MARK } from '../../tools/new/edit.mjs';
import { ROOT } from './tree.mjs';

const PARTS = ['protocol', 'storage/migrations', 'storage/meson.build', 'tests/unit/pos', 'tests/sim', 'tests/e2e', 'clients/web', 'tools/new'];
const SKIP = new Set(['node_modules', 'dist', 'generated']);

/** Every file below a folder, as a path from the root. */
function* filesBelow(folder, root = ROOT) {
    for (const entry of fs.readdirSync(path.join(root, folder), { withFileTypes: true })) {
        const name = `${folder}/${entry.name}`;
        if (entry.isDirectory() && !SKIP.has(entry.name)) yield* filesBelow(name, root);
        else if (entry.isFile()) yield name;
    }
}

test('no stub is left', () => {
    const left = ['protocol', 'storage', 'hub', 'clients', 'tests', 'bench', 'docs']
        .flatMap((folder) => [...filesBelow(folder)])
        .filter((file) => file !== 'tests/structure/new.test.mjs' && /\.(c|h|ts|tsx|mjs|sql|css|md)$/.test(file))
        .filter((file) => fs.readFileSync(path.join(ROOT, file), 'utf8').includes(MARK));
    assert.deepEqual(left, [], `${MARK} stands in them`);
});

/** A copy of what ./dev new reads and writes. */
function copyTree(t) {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), 'payon-new.'));
    t.after(() => fs.rmSync(root, { recursive: true, force: true }));
    for (const part of PARTS)
        fs.cpSync(path.join(ROOT, part), path.join(root, part), { recursive: true, filter: (from) => !SKIP.has(path.basename(from)) });
    return root;
}

/** Runs ./dev new there: {status, stdout, stderr}. */
const runNew = (root, ...args) =>
    spawnSync(process.execPath, [path.join(root, 'tools/new/new.mjs'), ...args], { encoding: 'utf8' });

const has = (root, file, text) => {
    const found = fs.readFileSync(path.join(root, file), 'utf8');
    assert.ok(found.includes(text), `${file} has no ${text}`);
};

test('a command gets its stub in each place that the registry’s tests ask for', (t) => {
    const root = copyTree(t);
    const { status, stdout, stderr } = runNew(root, 'command', 'order.brand_new', '--event', 'order.made_new');
    assert.equal(status, 0, stderr);
    has(root, 'protocol/pos/tables/order.h', '#define FIELDS_cmd_order_brand_new(F)');
    has(root, 'protocol/pos/tables/order.h', '    C(order, brand_new, ');
    has(root, 'protocol/pos/tables/order.h', '    E(order, made_new, ');
    has(root, 'protocol/pos/tables/order.h', 'X(order_brand_new, ');
    has(root, 'protocol/pos/rules/order/order.c', 'void decide_order_brand_new(struct draft *d)');
    has(root, 'tests/unit/pos/order/order.c', 'START_TEST(order_brand_new_changes)');
    has(root, 'tests/unit/pos/order/order.c', ',\n    order_brand_new_changes)');
    has(root, 'tests/unit/pos/evening/order.c', 'const struct maker make_order_brand_new');
    has(root, 'tests/sim/acts/order.c', 'const struct act act_order_brand_new');
    has(root, 'tests/e2e/makers/order.mjs', "'order.brand_new': ");
    has(root, 'clients/web/strings/order.ts', "'order.brand_new': ");
    has(root, 'clients/web/domain/order/overlay.ts', "'order.brand_new': ");
    for (const line of stdout.split('\n').filter((one) => one.includes(MARK))) {
        const [, file, n] = /^ {2}(\S+):(\d+): /.exec(line);
        assert.ok(fs.readFileSync(path.join(root, file), 'utf8').split('\n')[n - 1].includes(MARK), line);
    }
});

test('every domain has the places for a further command', (t) => {
    const root = copyTree(t);
    const domains = fs.readdirSync(path.join(root, 'protocol/pos/rules'));
    assert.ok(domains.length >= 6);
    for (const domain of domains) {
        const { status, stderr } = runNew(root, 'command', 'walrus.feed', '--domain', domain);
        assert.equal(status, 0, stderr);
    }
});

test('a record and a screen get theirs', (t) => {
    const root = copyTree(t);
    const record = runNew(root, 'record', 'brand_new', '--domain', 'kitchen');
    assert.equal(record.status, 0, record.stderr);
    has(root, 'protocol/pos/tables/kitchen.h', '    R(brand_new, brand_new, ');
    const migrations = fs.readdirSync(path.join(root, 'storage/migrations'));
    const [migration, ...others] = migrations.filter((file) => /^\d{3}_brand_new\.sql$/.test(file));
    assert.deepEqual(others, []);
    has(root, 'storage/meson.build', `'migrations/${migration}'`);
    const screen = runNew(root, 'screen', 'brandnew');
    assert.equal(screen.status, 0, screen.stderr);
    has(root, 'clients/web/screens/brandnew/main.tsx', 'startScreen(');
    has(root, 'clients/web/strings/screens/brandnew.ts', 'title: ');
});

test('what cannot be is refused in one line', (t) => {
    const root = copyTree(t);
    for (const [args, words] of [
        [['command', 'order.send'], /order\.send is there already/],
        [['command', 'send'], /a command is called NOUN\.VERB/],
        [['command', 'walrus.feed'], /which domain is walrus of\?/],
        [['command', 'order.feed', '--domain', 'zoo'], /no domain zoo/],
        [['record', 'order', '--domain', 'order'], /there is a record order/],
        [['record', 'walrus'], /which domain is walrus of\?/],
        [['screen', 'tablet'], /is there already/],
        [['walrus'], /usage: \.\/dev new/],
    ]) {
        const { status, stdout, stderr } = runNew(root, ...args);
        assert.equal(status, 1, `${args}: ${stdout}`);
        assert.match(stderr, words);
        assert.equal(stderr.trim().split('\n').length, 1, stderr);
    }
});
