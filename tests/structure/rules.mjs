// The rules of house style as functions of a file's name and text. Each returns a list of findings.
import { eachLine, stripComments } from './tree.mjs';

export const COLUMNS_MAX = 110;
export const FUNCTION_LINES_MAX = 70;
export const FILE_LINES_SOFT = 500;

const BANNED = /\b(strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atof|gets|rand|srand|localtime|alloca)\s*\(/;
const LOGGING = /\b(printf|fprintf|vprintf|vfprintf|puts|fputs|perror|syslog)\s*\(/;

/** Folders by floor, the longest prefix decides. A file includes its own floor or a lower one. */
const FLOORS = [
    ['protocol/base/', 0],
    ['protocol/pos/', 1],
    ['protocol/wire/', 2],
    ['storage/', 3],
    ['hub/crypto/', 3],
    ['hub/core/', 4],
    ['hub/net/', 5],
    ['hub/cluster/', 5],
    ['hub/http/', 5],
    ['hub/export/', 5],
    ['hub/rest/', 5],
    ['hub/', 6],
];

/** Who may include which library; tests and benchmarks may include any. */
const LIBRARIES = [
    [/^(cjson\/)?cJSON\.h$/, ['protocol/wire/']],
    [/^(postgresql\/)?libpq-fe\.h$/, ['storage/', 'clients/c/ctl/']],
    [/^hiredis\//, ['hub/cluster/']],
    [/^mbedtls\//, ['hub/crypto/']],
    [/^openssl\//, ['hub/crypto/']],
    [/^zstd(_errors)?\.h$/, ['storage/']],
    [/^zlib\.h$/, ['hub/rest/', 'hub/export/']],
    [/^libwebsockets\.h$/, ['hub/net/', 'hub/http/', 'clients/c/']],
    [/^uv\.h$/, ['storage/', 'hub/crypto/', 'hub/net/', 'hub/cluster/', 'hub/http/', 'hub/export/', 'hub/app/', 'clients/c/']],
];

export function floorOf(name) {
    return FLOORS.find(([prefix]) => name.startsWith(prefix))?.[1] ?? null;
}

/** The formatter aims at 100, this fails beyond 110. A row of a table may be as wide as the table needs. */
export function checkColumns({ name, text }) {
    return eachLine(text, (line, n) => {
        const columns = [...line].length;
        const isRow = line.endsWith('\\') || /^\s*(#define\s+)?\w*[({]/.test(line);
        return columns > COLUMNS_MAX && !isRow ? `${name}:${n}: ${columns} columns` : null;
    });
}

export function checkWhitespace({ name, text }) {
    const found = eachLine(text, (line, n) => (/[ \t\r]$|\t/.test(line) ? `${name}:${n}: tab or trailing blank` : null));
    return text.endsWith('\n') ? found : [...found, `${name}: no newline at the end`];
}

export function checkBanned({ name, text }) {
    return eachLine(stripComments(text), (line, n) => {
        const call = BANNED.exec(line)?.[1];
        return call ? `${name}:${n}: ${call} is banned` : null;
    });
}

export function checkPragmaOnce({ name, text }) {
    return /^#pragma once$/m.test(text) ? [] : [`${name}: no #pragma once`];
}

/** Floors 0-3 hand outcomes up; whoever handles one logs it. (require.c speaks before it aborts.) */
export function checkSilent({ name, text }) {
    const floor = floorOf(name);
    if (floor === null || floor > 3 || name === 'protocol/base/require.c') return [];
    return eachLine(stripComments(text), (line, n) => {
        const call = LOGGING.exec(line)?.[1];
        return call ? `${name}:${n}: ${call}: floors 0-3 do not log` : null;
    });
}

/** Money is an integer. */
export function checkNoFloat({ name, text }) {
    if (floorOf(name) === null || floorOf(name) > 1) return [];
    return eachLine(stripComments(text), (line, n) =>
        /\b(double|float)\b/.test(line) ? `${name}:${n}: floating point in floor ${floorOf(name)}` : null);
}

export function includesOf(text) {
    return eachLine(stripComments(text, true), (line, n) => {
        const found = /^\s*#\s*include\s*([<"])([^>"]+)[>"]/.exec(line);
        return found ? { n, own: found[1] === '"', target: found[2] } : null;
    });
}

/** Includes of our own point downwards, and libraries stay where they belong. */
export function checkIncludes({ name, text }) {
    if (name.startsWith('tests/') || name.startsWith('bench/')) return [];
    const found = [];
    for (const { n, own, target } of includesOf(text)) {
        const wrong = own ? wrongDirection(name, target) : wrongLibrary(name, target);
        if (wrong) found.push(`${name}:${n}: ${wrong}`);
    }
    return found;
}

function wrongDirection(name, target) {
    const mine = floorOf(name);
    const theirs = floorOf(target);
    if (mine === null) { // a client knows the protocol and itself; the operator's tool also the storage
        const highest = name.startsWith('clients/c/ctl/') ? 3 : 2;
        return theirs === null || theirs <= highest ? null : `a client includes "${target}" of floor ${theirs}`;
    }
    if (/^(tests|bench|clients)\//.test(target)) return `floor ${mine} includes "${target}"`;
    return theirs !== null && theirs > mine ? `floor ${mine} includes "${target}" of floor ${theirs}` : null;
}

function wrongLibrary(name, target) {
    const owners = LIBRARIES.find(([header]) => header.test(target))?.[1];
    return !owners || owners.some((prefix) => name.startsWith(prefix))
        ? null
        : `<${target}> belongs to ${owners.join(', ')}`;
}

/** Includes go by full path from the root: `exists` says whether such a file is there. */
export function checkIncludePaths({ name, text }, exists) {
    return includesOf(text)
        .filter(({ own, target }) => own && !exists(target))
        .map(({ n, target }) => `${name}:${n}: "${target}" is not a path from the root`);
}
