// The pages of docs/ and the READMEs name what exists: paths in backticks, links, verbs of ./dev;
// and the index of decisions is complete.
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import assert from 'node:assert/strict';
import { ROOT, eachLine, filesUnder } from './tree.mjs';

const { posix } = path;
const files = filesUnder('');
const known = new Set(files);
for (const file of files)
    for (let dir = posix.dirname(file); dir !== '.'; dir = posix.dirname(dir)) known.add(dir);
const pages = files.filter((file) => /(^|\/)README\.md$|^docs\/.*\.md$/.test(file))
    .map((name) => ({ name, text: fs.readFileSync(path.join(ROOT, name), 'utf8') }));

/** What looks like a path of the repository and is none. */
const EXCEPTIONS = new Set([
    'generated.json', // tests/replay: a data set is made at run time
    '../shared/data/pizzaplace/pizzaplace.csv', // tests/replay: a data set that is not in the repository
    'protocol.ts', // clients/web: generated into the build
    'uthash.h', 'utlist.h', // of the system
]);
const ENDING = /\w\.(c|h|def|inc|ts|tsx|mjs|js|css|sh|sql|py|json|jsonl|md|txt|html|svg|webp|csv|build)$/;
const MADE = /^(build|build-\w+|build\*|var)(\/|$)|(^|\/)node_modules(\/|$)/;

/** The words in backticks that look like a path, line by line: [{n, word}]. */
function wordsOf(text) {
    return eachLine(text, (line, n) => [...line.matchAll(/`([^`]+)`/g)]
        .flatMap(([, span]) => span.split(/\s+/))
        .filter((word) => /^[\w.*-][\w.*/-]+$/.test(word) && (word.includes('/') || ENDING.test(word)))
        .map((word) => ({ n, word }))).flat();
}

/** Whether the page may name it: from the root, from its own folder, or by the end of a path. */
function exists(page, word) {
    if (EXCEPTIONS.has(word) || MADE.test(word)) return true;
    // In fuzz_NAME.c or rules/DOMAIN/ the capitals stand for something: the folder above must exist.
    const placeholder = word.replaceAll('README', 'readme').search(/[A-Z]{3}/);
    const name = (placeholder < 0 ? word : word.slice(0, word.lastIndexOf('/', placeholder) + 1)).replace(/\/$/, '');
    if (name === '') return true;
    if (name.startsWith('.')) return known.has(posix.join(posix.dirname(page), name)) || known.has(posix.normalize(name));
    const pattern = new RegExp(`(^|/)${name.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`);
    // Decisions may be named by number.
    return [...known].some((one) => pattern.test(one) || (/\/\d{3}$/.test(name) && one.startsWith(`${name}-`)));
}

const lost = ({ name, text }) => wordsOf(text).filter(({ word }) => !exists(name, word))
    .map(({ n, word }) => `${name}:${n}: there is no ${word}`);

test('paths in backticks exist', () => {
    const found = (text) => lost({ name: 'tests/structure/README.md', text }).length;
    assert.equal(found('`protocol/pos/nowhere.h`'), 1);
    assert.equal(found('run `node tools/docs/nowhere.mjs build/hub/payon-hub`'), 1);
    assert.equal(found('`nowhere.c` and `nowhere/DOMAIN/`'), 2);
    assert.equal(found('`tests/structure`, `rules.mjs`, `*.test.mjs`, `tests/NAME/`, `../README.md`, `/ws`, `order.open`'), 0);
    assert.ok(pages.length > 30, `${pages.length} pages`);
    assert.deepEqual(pages.flatMap(lost), []);
});

test('links lead to a file, and to a heading of it', () => {
    const anchors = (text) => new Set([...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
        heading.toLowerCase().replace(/[^\w\s-]/g, '').replaceAll(' ', '-')));
    const broken = ({ name, text }) => eachLine(text, (line, n) => [...line.matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, link]) => link)
        .filter((link) => {
            if (/^\w+:/.test(link)) return false;
            const [file, anchor] = link.split('#');
            const target = file === '' ? name : posix.join(posix.dirname(name), file).replace(/\/$/, '');
            if (!known.has(target)) return true;
            return anchor !== undefined && !anchors(fs.readFileSync(path.join(ROOT, target), 'utf8')).has(anchor);
        }).map((link) => `${name}:${n}: ${link} leads nowhere`)).flat();
    assert.equal(broken({ name: 'docs/README.md', text: '# A b\n[a](nowhere.md) [b](protocol.md#nowhere)\n' }).length, 2);
    assert.equal(broken({ name: 'docs/README.md', text: '[a](protocol.md#pairing) [b](../README.md) [c](img/)\n' }).length, 0);
    assert.deepEqual(pages.flatMap(broken), []);
});

test('verbs of ./dev exist', () => {
    const verbs = new Set(files.map((file) => /^tools\/dev\/(\w+)\.sh$/.exec(file)?.[1]));
    const unknown = ({ name, text }) => eachLine(text, (line, n) => [...line.matchAll(/\.\/dev ([a-z]+)/g)]
        .filter(([, verb]) => verb !== 'help' && !verbs.has(verb)).map(([all]) => `${name}:${n}: there is no ${all}`)).flat();
    assert.equal(unknown({ name: 'a.md', text: '`./dev nowhere`, `./dev up`, `./dev VERB`\n' }).length, 1);
    assert.deepEqual(pages.flatMap(unknown), []);
});

test('each decision has a line that sums it up, and its row in the index', () => {
    const index = pages.find(({ name }) => name === 'docs/decisions/README.md').text;
    for (const { name, text } of pages.filter((page) => /^docs\/decisions\/\d/.test(page.name))) {
        const head = /^# (\d{3}) (.+)\n\n\*([^*]+)\*\n/.exec(text);
        assert.ok(head, `${name}: "# NNN title", an empty line, one line in italics`);
        const [, number, title, line] = head;
        const row = `| [${number}](${posix.basename(name)}) | ${title} | ${line.replaceAll('\n', ' ')} |`;
        assert.ok(index.includes(`${row}\n`), `docs/decisions/README.md lacks this row:\n${row}`);
    }
});
