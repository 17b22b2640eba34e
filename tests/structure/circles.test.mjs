// No circle of units (units.mjs), by includes or by calls, but those of circles.json, each with its
// reason. The core's folders also stand on each other in one order.
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import assert from 'node:assert/strict';
import { BUILD, ROOT, sources } from './tree.mjs';
import { circlesOf, edgesOfIncludes, edgesOfSymbols, judgeCircles, symbolsOfObjects } from './units.mjs';

const FOLDERS = /^(protocol|storage|hub|clients\/c)\//;
const CORE = ['base', 'session', 'place', 'flight', 'inbox'].map((folder) => `hub/core/${folder}/`);

/** Every edge of the tree, by includes and by calls. */
function edgesOfTree() {
    const files = sources('.c', '.h', '.def').filter(({ name }) => FOLDERS.test(name));
    const units = files.filter(({ name }) => name.endsWith('.c')).map(({ name }) => name);
    const symbols = symbolsOfObjects(BUILD, ROOT, units);
    assert.deepEqual(units.filter((name) => !symbols.has(name.slice(0, -2))), [], 'not compiled by the build');
    for (const [unit, { defined }] of symbols) assert.ok(defined.length > 0, `nm found no symbol in ${unit}`);
    return [...edgesOfIncludes(files), ...edgesOfSymbols(symbols)];
}

/** 0 for the lowest folder of the core, CORE.length for hub.c and hub.h, -1 outside of the core. */
function heightInCore(unit) {
    const height = CORE.findIndex((folder) => unit.startsWith(folder));
    return height >= 0 || !unit.startsWith('hub/core/') ? height : CORE.length;
}

const upwards = (edges) => edges
    .filter(([from, to]) => heightInCore(from) >= 0 && heightInCore(to) > heightInCore(from))
    .map(([from, to, why]) => `${from} -> ${to}: ${why}`);

test('a planted circle of includes is found, header to header too', () => {
    const straight = [
        { name: 'a.c', text: '#include "a.h"\n#include "b.h"\n' },
        { name: 'a.h', text: '' },
        { name: 'b.c', text: '#include "b.h"\n' },
        { name: 'b.h', text: '' },
    ];
    assert.deepEqual(circlesOf(edgesOfIncludes(straight)), []);
    const back = { name: 'b.h', text: '#include "c.h"\n' };
    const round = [...straight.slice(0, 3), back, { name: 'c.h', text: '#include "a.h"\n' }];
    assert.deepEqual(circlesOf(edgesOfIncludes(round)), [['a', 'b', 'c']]);
});

test('a planted circle of calls is found', () => {
    const a = { defined: ['a_do', 'twice'], needed: ['b_do', 'memcpy', 'twice'] };
    const b = { defined: ['b_do'], needed: ['c_do'] };
    const straight = new Map([['a', a], ['b', b], ['c', { defined: ['c_do', 'twice'], needed: [] }]]);
    assert.deepEqual(circlesOf(edgesOfSymbols(straight)), []);
    const round = new Map([['a', a], ['b', b], ['c', { defined: ['c_do'], needed: ['a_do'] }]]);
    assert.deepEqual(circlesOf(edgesOfSymbols(round)), [['a', 'b', 'c']]);
});

test('an include one way and a call the other way are a circle', () =>
    assert.deepEqual(circlesOf([['a', 'b', 'includes'], ['b', 'a', 'calls']]), [['a', 'b']]));

test('a circle in the real object files is found when one call back is added', () => {
    const edges = edgesOfTree();
    const [from, to] = edges.find(([a, b]) => a === 'hub/core/hub' && b === 'hub/core/base/core');
    const list = readList();
    assert.match(judgeCircles([...edges, [to, from, 'planted']], list).join('\n'),
        /a circle of hub\/core\/[^]*hub\/core\/base\/core -> hub\/core\/hub: planted/);
    assert.deepEqual(upwards([[to, from, 'planted']]), ['hub/core/base/core -> hub/core/hub: planted']);
});

test('the list names a reason for each circle, and nothing that is no circle any more', () => {
    const edges = [['a', 'b', ''], ['b', 'a', '']];
    assert.deepEqual(judgeCircles(edges, [{ units: ['b', 'a'], why: 'one table' }]), []);
    assert.match(judgeCircles(edges, [{ units: ['a', 'b'] }]).join(), /no reason/);
    assert.match(judgeCircles(edges, [{ units: ['a', 'b', 'c'], why: 'wider' }]).join(), /a circle of a, b:/);
    assert.match(judgeCircles([['a', 'b', '']], [{ units: ['a', 'b'], why: 'old' }]).join(), /no longer a circle/);
});

const readList = () => JSON.parse(fs.readFileSync(path.join(ROOT, 'tests/structure/circles.json'), 'utf8'));

test('units know each other in no circle', () => assert.deepEqual(judgeCircles(edgesOfTree(), readList()), []));

test('folders of the core know lower ones only', () => assert.deepEqual(upwards(edgesOfTree()), []));
