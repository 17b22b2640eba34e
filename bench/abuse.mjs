// What attackers cost a well-behaved venue: runs tests/abuse against the release build, with the bounds that hold on
// a quiet machine (tests/abuse/victim.mjs) instead of those of a build with sanitizers.
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { ROOT } from './servers.mjs';

const DIR = path.join(ROOT, 'tests/abuse');
const FIGURE = /^\s*# figure (\{.*\})$/gm;

export async function abuse() {
    const figures = [];
    for (const file of fs.readdirSync(DIR).filter((name) => name.endsWith('.test.mjs'))) {
        const env = { ...process.env, PAYON_ABUSE: 'figures', PAYON_ROOT: ROOT };
        const { stdout, status } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', path.join(DIR, file)], { env, encoding: 'utf8' });
        if (status !== 0) throw new Error(`abuse: ${/^\s*not ok .*$/m.exec(stdout)?.[0] ?? file}\n${stdout}`);
        for (const [, json] of stdout.matchAll(FIGURE)) {
            const { what, unit, measured, most, baseline } = JSON.parse(json);
            console.log(`${what.slice(0, 100).padEnd(100)} ${measured.toFixed(1)} ${unit}`);
            figures.push({ what: what.slice(0, 80), unit, measured, baseline, ratio: baseline && measured / baseline, target: `<= ${most.toFixed(0)}`, held: measured <= most });
        }
    }
    return { figures, samples: figures };
}
