// ./dev bench: measures the figures of docs/performance.md in one run, with servers of its own in a
// temporary directory, and prints them with their baselines and targets.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { ROOT, Servers } from './servers.mjs';
import { FIGURES } from './figures.mjs';

function parseArguments(argv) {
    const args = { names: [], out: null };
    for (let i = 0; i < argv.length; i++) {
        if (argv[i] === '--out') args.out = path.resolve(argv[++i] ?? '');
        else if (argv[i] === 'all') args.names.push(...Object.keys(FIGURES));
        else if (FIGURES[argv[i]]) args.names.push(argv[i]);
        else {
            console.error(`usage: ./dev bench [${Object.keys(FIGURES).join('|')}|all] [--out FILE]`);
            process.exit(2);
        }
    }
    if (!args.names.length) args.names = Object.keys(FIGURES);
    return args;
}

function machine() {
    const git = spawnSync('git', ['-C', ROOT, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' });
    return {
        commit: git.stdout.trim(),
        cpu: os.cpus()[0].model,
        cores: os.cpus().length,
        kernel: os.release(),
        load: os.loadavg()[0],
        at: new Date().toISOString(),
    };
}

function number(v) {
    if (v === null || v === undefined) return '';
    if (Math.abs(v) < 0.005) return '0.00'; // not -0.00
    return v.toFixed(v >= 100 ? 0 : v >= 10 ? 1 : 2);
}

/** One row of the table: what, measured, baseline, ratio, target, verdict. */
function row(f) {
    const verdict = f.target === undefined ? 'reported' : f.held ? 'held' : 'MISSED';
    return [
        f.what,
        `${number(f.measured)} ${f.unit}`,
        f.baseline === undefined ? '' : `${number(f.baseline)} ${f.unit}`,
        number(f.ratio),
        f.target ?? '',
        verdict,
    ];
}

function printTable(rows) {
    const table = [['figure', 'measured', 'baseline', 'ratio', 'target', 'verdict'], ...rows];
    const widths = table[0].map((_, i) => Math.max(...table.map((r) => r[i].length)));
    for (const r of table) console.log(r.map((cell, i) => cell.padEnd(widths[i])).join('  ').trimEnd());
}

async function main() {
    const args = parseArguments(process.argv.slice(2));
    const report = { machine: machine(), seconds: 0, figures: [], samples: {} };
    const began = Date.now();
    const servers = new Servers();
    for (const signal of ['SIGINT', 'SIGTERM'])
        process.once(signal, () => servers.stop().then(() => process.exit(130)));
    try {
        for (const name of new Set(args.names)) {
            const { figures, samples } = await FIGURES[name](servers);
            report.figures.push(...figures);
            report.samples[name] = samples;
        }
    } finally {
        await servers.stop();
    }
    report.seconds = (Date.now() - began) / 1000;
    console.log();
    printTable(report.figures.map(row));
    const m = report.machine;
    console.log(`\n${m.cpu}, ${m.cores} cores, load ${m.load.toFixed(2)} before; ${report.seconds.toFixed(0)} s; commit ${m.commit}`);
    if (args.out) fs.writeFileSync(args.out, JSON.stringify(report, null, 2) + '\n');
}

main().catch((error) => {
    console.error(`bench: ${error.message}`);
    process.exitCode = 1;
});
