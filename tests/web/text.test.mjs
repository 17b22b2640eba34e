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

test('amounts as people type them: what is not understood is no amount', { skip }, async () => {
    const { parseAmount } = await import(`${BUILD}/clients/web/.work/money.mjs`);
    const [JPY, EUR, KWD, PKR] = [['JPY', 0], ['EUR', 2], ['KWD', 3], ['PKR', 2]].map(([currency, exponent]) => ({ currency, exponent }));
    for (const [text, money, minor] of [
        // marks between thousands, as the screens print them
        ['10,000', JPY, 10000], ['10000', JPY, 10000], ['1,234,567', JPY, 1234567], ['2,000', PKR, 200000], ['2,000.5', PKR, 200050],
        ['1,010.000', KWD, 1010000], ['1,25,000', PKR, 12500000], ['1,25,000.75', PKR, 12500075],
        // as other countries write them
        ['20,00', EUR, 2000], ['2000,5', EUR, 200050], ['1.010,50', EUR, 101050], ['1.234.567', EUR, 123456700], ['1 010,50', EUR, 101050],
        ["1'010.50", EUR, 101050], ['1\u202f010,50', EUR, 101050], ['0,500', KWD, 500], ['1.500', KWD, 1500], ['12345,678', KWD, 12345678],
        // digits of every script, and their marks
        ['۲۰۰۰', PKR, 200000], ['٢٬٠٠٠٫٥٠', PKR, 200050], ['२०००', PKR, 200000], ['๒๐.๕๐', EUR, 2050], ['২,০০০', PKR, 200000], ['２０００', JPY, 2000],
        // with the currency
        ['€ 20', EUR, 2000], ['20 €', EUR, 2000], ['EUR 20', EUR, 2000], ['pkr2,000', PKR, 200000],
        ['20', EUR, 2000], ['20.', EUR, 2000], [' 20 ', EUR, 2000], ['0', EUR, 0],
        // not understood, or two sums could be meant
        ['', EUR, null], ['x', EUR, null], ['20x', EUR, null], ['-5', EUR, null], ['20.505', EUR, null], ['20,505', KWD, null], ['1,00,0', EUR, null],
        ['1.000,000.00', EUR, null], ['10.000', JPY, null], ['1,2,3', EUR, null], ['.', EUR, null], ['1e3', EUR, null], ['$ 20 €', EUR, 2000],
        ['5 000 000 000 000', EUR, null], ['999,999,999,999.99', EUR, 99999999999999],
    ])
        assert.equal(parseAmount(text, money), minor, `${JSON.stringify(text)} in ${money.currency}`);
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
