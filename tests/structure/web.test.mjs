// The screens' TypeScript: imports point from higher floors to lower ones, and never round in a circle.
// An import of types counts like any other. Each rule is first shown a tree that breaks it.
import path from 'node:path';
import test from 'node:test';
import assert from 'node:assert/strict';
import { sources, stripComments } from './tree.mjs';

const WEB = 'clients/web/';
/** What a folder may import, besides itself (clients/web/README.md draws it). */
const FLOORS = {
    core: [],
    platform: ['core'],
    strings: ['core'],
    ui: ['core', 'platform', 'strings'],
    domain: ['core', 'strings', 'ui'],
    screens: ['core', 'strings', 'ui', 'domain'],
    sw: [],
};

const files = sources('.ts', '.tsx').filter(({ name }) => name.startsWith(WEB)).map(({ name, text }) => ({ name: name.slice(WEB.length), text }));

/** The files of the tree that a file imports. */
function importsOf({ name, text }, names) {
    const found = [];
    for (const [, target] of stripComments(text, true).matchAll(/(?:from|import)\s*\(?\s*'(\.[^']*)'/g)) {
        const base = path.posix.join(path.posix.dirname(name), target).replace(/\.js$/, '');
        const file = [`${base}.ts`, `${base}.tsx`, base].find((one) => names.has(one));
        if (file) found.push(file);
    }
    return found;
}

/** {file: [files it imports]}. */
function graphOf(tree) {
    const names = new Set(tree.map(({ name }) => name));
    return new Map(tree.map((file) => [file.name, importsOf(file, names)]));
}

/** Imports against the order of the floors; one screen does not import another. */
function wrongFloors(tree) {
    const wrong = [];
    for (const [from, targets] of graphOf(tree))
        for (const to of targets) {
            const [[own, ownScreen], [floor, screen]] = [from, to].map((name) => name.split('/'));
            const isOwn = own === floor && (own !== 'screens' || ownScreen === screen);
            if (!isOwn && !FLOORS[own]?.includes(floor)) wrong.push(`${from} imports ${to}`);
        }
    return wrong;
}

/** One circle for each file that closes one: "a.ts -> b.ts -> a.ts". */
function circles(tree) {
    const graph = graphOf(tree);
    const found = [];
    const done = new Set();
    const visit = (name, way) => {
        const at = way.indexOf(name);
        if (at >= 0) found.push([...way.slice(at), name].join(' -> '));
        if (at >= 0 || done.has(name)) return;
        for (const target of graph.get(name)) visit(target, [...way, name]);
        done.add(name);
    };
    for (const name of graph.keys()) visit(name, []);
    return found;
}

const tree = (files_) => Object.entries(files_).map(([name, text]) => ({ name, text }));

test('the screens were found', () => {
    assert.ok(files.length > 80, `${files.length} files`);
    assert.deepEqual([...new Set(files.map(({ name }) => name.split('/')[0]))].filter((folder) => !FLOORS[folder]), [], 'a folder without a floor: add it to FLOORS');
    const edges = [...graphOf(files).values()].flat().length;
    assert.ok(edges > 300, `${edges} imports`);
});

test('imports of the screens point downwards', () => {
    assert.deepEqual(wrongFloors(tree({ 'core/a.ts': "import { b } from '../ui/b.js';\n", 'ui/b.tsx': '' })), ['core/a.ts imports ui/b.tsx']);
    assert.deepEqual(wrongFloors(tree({ 'screens/x/a.ts': "import type { B } from '../y/b.js';\n", 'screens/y/b.ts': '' })).length, 1);
    assert.deepEqual(wrongFloors(tree({ 'ui/a.ts': "// import { b } from '../domain/b.js';\n", 'domain/b.ts': "import '../ui/a.js';\n" })), []);
    assert.deepEqual(wrongFloors(files), []);
});

test('no file of the screens imports itself in a circle', () => {
    const planted = { 'ui/a.ts': "import { b } from './b.js';\n", 'ui/b.tsx': "import {\n    c,\n} from './c.js';\n", 'ui/c.ts': "import type { A } from './a.js';\n" };
    assert.deepEqual(circles(tree(planted)), ['ui/a.ts -> ui/b.tsx -> ui/c.ts -> ui/a.ts']);
    assert.deepEqual(circles(tree({ ...planted, 'ui/c.ts': '' })), []);
    assert.deepEqual(circles(files), []);
});
