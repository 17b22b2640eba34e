// Random checks, priced by the hub's arithmetic and judged by a calculator in another language with exact
// fractions. PAYON_PRICE_CHECKS says how many, PAYON_PRICE_SEED which (./dev price).
import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import test from 'node:test';
import assert from 'node:assert/strict';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const BUILD = process.env.PAYON_BUILD ?? 'build-test';
const COUNT = Number(process.env.PAYON_PRICE_CHECKS ?? 8000);
const SEED = process.env.PAYON_PRICE_SEED ?? '1';

/** Judges the lines that come in on `input`; [exit status, what it printed]. */
async function judge(input) {
    const python = spawn('python3', [path.join(HERE, 'calculator.py')]);
    python.stdin.on('error', () => {}); // it ends at the first wrong check
    if (typeof input === 'string') python.stdin.end(input);
    else input.pipe(python.stdin);
    const printed = Promise.all([text(python.stdout), text(python.stderr)]);
    const [status] = await once(python, 'close');
    return [status, (await printed).join('')];
}

const cases = (count) => spawn(path.join(BUILD, 'tests/price/cases'), [SEED, String(count)]).stdout;

test(`${COUNT} random checks cost what an independent calculator says`, async () => {
    const [status, printed] = await judge(cases(COUNT));
    assert.equal(status, 0, printed);
    assert.equal(Number(printed), COUNT);
});

test('the calculator notices one unit in a service charge', async () => {
    const lines = (await text(cases(50))).split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
    const wrong = lines.find((check) => check.charges.length > 0 && check.gross.length > 0);
    wrong.lines[wrong.gross.length].net += 1;
    const [status, printed] = await judge(lines.map((line) => JSON.stringify(line)).join('\n'));
    assert.equal(status, 1);
    assert.match(printed, /net of/);
});

test('the calculator notices one unit in one tax', async () => {
    const lines = (await text(cases(50))).split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
    const wrong = lines.find((check) => check.lines.length > 0);
    wrong.lines[0].taxes[0] += 1;
    const [status, printed] = await judge(lines.map((line) => JSON.stringify(line)).join('\n'));
    assert.equal(status, 1);
    assert.match(printed, /taxes/);
});
