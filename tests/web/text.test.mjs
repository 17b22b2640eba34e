// Texts of the screens: amounts in every kind of currency, and every text in every language.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import test from 'node:test';
import { schemas } from '../lib/schemas.mjs';
import { BUILD, ROOT } from '../lib/hub.mjs';
import { core, skip } from './world.mjs';

const WEB = `${ROOT}/clients/web`;
const ARABIC = /\p{Script=Arabic}/u;

test('amounts with no, two and three decimals', { skip }, async () => {
    const { formatAmount, formatMoney, quickTenders } = await import(`${BUILD}/clients/web/.work/money.mjs`);
    for (const [minor, exponent, text] of [
        [0, 0, '0'], [5, 0, '5'], [1234567, 0, '1,234,567'], [-1000, 0, '−1,000'],
        [0, 2, '0.00'], [5, 2, '0.05'], [99, 2, '0.99'], [100, 2, '1.00'], [125000, 2, '1,250.00'], [-5, 2, '−0.05'],
        [0, 3, '0.000'], [7, 3, '0.007'], [1000, 3, '1.000'], [1234567890, 3, '1,234,567.890'],
        [Number.MAX_SAFE_INTEGER, 2, '90,071,992,547,409.91'],
    ])
        assert.equal(formatAmount(minor, exponent), text, `${minor} with ${exponent} decimals`);
    assert.equal(formatMoney(125000, { currency: 'PKR', exponent: 2 }), 'PKR\u00a01,250.00');
    assert.equal(formatMoney(1250, { currency: 'JPY', exponent: 0 }), 'JPY\u00a01,250');
    for (const [due, exponent] of [[1, 0], [4730, 0], [4730, 2], [10000, 2], [123, 3], [99_999_999, 2], [0, 2]]) {
        const sums = quickTenders(due, exponent);
        assert.ok(sums.length >= 1 && sums.length <= 6 && sums[0] === due, `${due}: ${sums}`);
        assert.deepEqual(sums, [...new Set(sums)].sort((a, b) => a - b), 'each once, in order');
        for (const sum of sums) assert.ok(Number.isSafeInteger(sum) && sum >= due);
    }
});

/** A module of strings/, with the catalogue's speaker() handing out its rows, in this language. */
async function stringsOf(name, language = 'en') {
    const esbuild = createRequire(`${WEB}/package.json`)('esbuild');
    const rows = {
        name: 'rows instead of words',
        setup(build) {
            build.onResolve({ filter: /\/catalogue\.js$/ }, ({ path }) => ({ path, namespace: 'rows' }));
            build.onLoad({ filter: /.*/, namespace: 'rows' }, () => ({
                contents: `export const speaker = (rows) => rows; export const pick = (row) => row;
                    export const language = { value: '${language}' }; export const LANGUAGES = ['en', 'ur'];`,
            }));
        },
    };
    const { outputFiles } = await esbuild.build({
        entryPoints: [`${WEB}/strings/${name}`], bundle: true, write: false, format: 'esm', platform: 'neutral',
        mainFields: ['module', 'main'], tsconfig: `${BUILD}/clients/web/.work/tsconfig.json`, plugins: [rows], logLevel: 'error',
    });
    return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

const holes = (text) => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort();
/** Neither words nor letters: nothing to translate. */
const wordless = (text) => !/\p{L}/u.test(text.replace(/\{\w+\}/g, ''));

function wrongIn(key, row) {
    if (!Array.isArray(row) || row.length !== 2 || row.some((text) => typeof text !== 'string' || text.trim() === '')) return `${key}: not two texts`;
    const [en, ur] = row;
    if (holes(en).join() !== holes(ur).join()) return `${key}: ${holes(en)} is in one language and ${holes(ur)} in the other`;
    if (ARABIC.test(en)) return `${key}: the English has Arabic letters`;
    if (!wordless(en) && !ARABIC.test(ur)) return `${key}: the Urdu is not Urdu: ${ur}`;
    return null;
}

test('every text exists in both languages, with the same placeholders', { skip }, async () => {
    for (const bad of [['a'], ['a', ''], ['{n} s', 'سیکنڈ'], ['Close', 'Close']]) assert.ok(wrongIn('bad', bad), `accepted: ${bad}`);
    let n = 0;
    const wrong = [];
    const names = ['', 'screens/'].flatMap((folder) => fs.readdirSync(`${WEB}/strings/${folder}`).map((file) => folder + file));
    for (const name of names.filter((file) => file.endsWith('.ts') && !['catalogue.ts', 'refusals.ts'].includes(file)))
        for (const [table, rows] of Object.entries(await stringsOf(name))) {
            if (typeof rows !== 'object') continue;
            for (const [key, row] of Object.entries(rows)) {
                n++;
                const why = wrongIn(`${name} ${table} ${key}`, row);
                if (why) wrong.push(why);
            }
        }
    assert.deepEqual(wrong, []);
    assert.ok(n > 250, `only ${n} texts were found`);
});

test('every refusal of the hub, and the device\'s own, has words in both languages', { skip }, async () => {
    const codes = [...schemas().registry.refusals.map(({ code }) => code), ...Object.keys(core.LOCAL_REFUSALS)];
    assert.ok(codes.length > 30);
    const [english, urdu] = [await stringsOf('refusals.ts', 'en'), await stringsOf('refusals.ts', 'ur')];
    const refusal = (code) => ({ code, text: 'words of the hub', detail: {} });
    for (const code of codes) {
        assert.match(urdu.refusalWords(refusal(code)), ARABIC, code);
        const words = english.refusalWords(refusal(code));
        assert.match(words, /^[A-Z`]/, code);
        assert.notEqual(words, 'Words of the hub', code);
    }
    assert.equal(urdu.refusalWords(refusal('of a later hub')), 'Words of the hub');
});
