// What the tables of protocol/pos/tables say, read as text: enough to know where a new thing belongs.
import fs from 'node:fs';
import path from 'node:path';
import { NewError, read, ROOT } from './edit.mjs';

const FOLDER = 'protocol/pos/tables';

export const domains = fs.readdirSync(path.join(ROOT, FOLDER))
    .map((file) => /^(\w+)\.h$/.exec(file)?.[1])
    .filter((name) => name && name !== 'all' && name !== 'common');

export const tableFile = (domain) => `${FOLDER}/${domain}.h`;

const rows = (domain, table, row) => {
    const body = new RegExp(`^#define ${table}_${domain}\\([^)]*\\)(?:.*\\\\\\n)*.*`, 'm').exec(read(tableFile(domain)))?.[0] ?? '';
    return [...body.matchAll(row)].map(([, ...cells]) => cells);
};

export const recordsOf = (domain) => rows(domain, 'RECORDS', /\bR\((\w+),/g).map(([name]) => name);
export const commandsOf = (domain) => rows(domain, 'COMMANDS', /\bC\((\w+), (\w+),/g);
export const eventsOf = (domain) => rows(domain, 'EVENTS', /\bE\((\w+), (\w+),/g);

/** The domain of what is called so: the one asked for, or the one that has records or commands of that noun. */
export function domainOf(noun, wanted) {
    if (wanted && !domains.includes(wanted)) throw new NewError(`no domain ${wanted}: there are ${domains.join(', ')}`);
    const found = wanted ?? domains.find((domain) =>
        recordsOf(domain).includes(noun) || commandsOf(domain).some(([first]) => first === noun));
    if (!found) throw new NewError(`which domain is ${noun} of? --domain ${domains.join(' | ')}`);
    return found;
}
