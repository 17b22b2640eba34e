// Units and who knows whom. A unit is one .c file with the header of its name; a header without a .c
// file is a unit of its own. It knows another unit when one of its files includes the other's header,
// or when its object file needs a symbol that the other's defines.
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { includesOf } from './rules.mjs';

export const unitOf = (name) => name.replace(/\.(c|h)$/, '');

/** Edges by includes: [from, to, why] between units of these files, {name, text}. */
export function edgesOfIncludes(files) {
    const known = new Set(files.map(({ name }) => name));
    return files.flatMap(({ name, text }) => includesOf(text)
        .filter(({ own, target }) => own && known.has(target))
        .map(({ target }) => [unitOf(name), unitOf(target), `${name} includes ${target}`]));
}

/** Edges by calls between object files: a map from unit to {defined, needed}, lists of symbols. */
export function edgesOfSymbols(symbols) {
    const homes = new Map();
    for (const [unit, { defined }] of symbols)
        for (const name of defined) homes.set(name, [...(homes.get(name) ?? []), unit]);
    const edges = [];
    for (const [unit, { defined, needed }] of symbols)
        for (const name of needed)
            if (!defined.includes(name)) for (const home of homes.get(name) ?? []) edges.push([unit, home, `calls ${name}`]);
    return edges;
}

/** Symbols of the object files that `build` made of these sources: a map for edgesOfSymbols. */
export function symbolsOfObjects(build, root, names) {
    const wanted = new Set(names);
    const units = new Map(); // object file -> unit
    for (const { directory, file, output } of JSON.parse(fs.readFileSync(path.join(build, 'compile_commands.json'), 'utf8'))) {
        const name = path.relative(root, path.resolve(directory, file));
        if (wanted.has(name)) units.set(path.resolve(directory, output), unitOf(name));
    }
    const nm = spawnSync('nm', ['-A', '-P', ...units.keys()], { encoding: 'utf8', maxBuffer: 64 << 20 });
    if (nm.status !== 0) throw new Error(nm.stderr);
    const symbols = new Map([...units.values()].map((unit) => [unit, { defined: [], needed: [] }]));
    for (const line of nm.stdout.split('\n')) {
        const found = /^(.+): (\S+) ([A-Zwv])\b/.exec(line);
        if (!found) continue;
        const of = symbols.get(units.get(found[1]));
        if (/[Uwv]/.test(found[3])) of.needed.push(found[2]);
        else of.defined.push(found[2]);
    }
    return symbols;
}

/** The circles: sets of more than one unit that all reach each other (Tarjan), sorted. */
export function circlesOf(edges) {
    const next = new Map();
    for (const [from, to] of edges) {
        if (!next.has(from)) next.set(from, new Set());
        if (!next.has(to)) next.set(to, new Set());
        if (from !== to) next.get(from).add(to);
    }
    const at = new Map(); // unit -> {index, low, onStack}
    const stack = [];
    const circles = [];
    const visit = (unit) => {
        const mine = { index: at.size, low: at.size, onStack: true };
        at.set(unit, mine);
        stack.push(unit);
        for (const to of next.get(unit)) {
            if (!at.has(to)) visit(to);
            const theirs = at.get(to);
            if (theirs.onStack) mine.low = Math.min(mine.low, theirs.low);
        }
        if (mine.low !== mine.index) return;
        const circle = [];
        do {
            circle.push(stack.pop());
            at.get(circle.at(-1)).onStack = false;
        } while (circle.at(-1) !== unit);
        if (circle.length > 1) circles.push(circle.sort());
    };
    for (const unit of [...next.keys()].sort()) if (!at.has(unit)) visit(unit);
    return circles.sort((a, b) => (a[0] < b[0] ? -1 : 1));
}

/** What is wrong between the circles there are and those the list allows, as texts. */
export function judgeCircles(edges, allowed) {
    const circles = circlesOf(edges);
    const listed = new Set(allowed.map(({ units }) => [...units].sort().join(' ')));
    const there = new Set(circles.map((units) => units.join(' ')));
    const found = circles.filter((units) => !listed.has(units.join(' '))).map((units) => {
        const inside = new Set(edges
            .filter(([from, to]) => from !== to && units.includes(from) && units.includes(to))
            .map(([from, to, why]) => `    ${from} -> ${to}: ${why}`));
        return `a circle of ${units.join(', ')}:\n${[...inside].sort().join('\n')}`;
    });
    for (const { units, why } of allowed) {
        if (!why) found.push(`circles.json: ${units.join(', ')}: no reason given`);
        if (!there.has([...units].sort().join(' '))) found.push(`circles.json: ${units.join(', ')}: no longer a circle: remove the entry`);
    }
    return found;
}
