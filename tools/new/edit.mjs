// Edits of source files by what stands in them. Each says in one line what it could not find.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
/** Stands in every stub; a test of the suite structure finds what was left. */
export const MARK = 'FILL IN';

export class NewError extends Error {}

const at = (file) => path.join(ROOT, file);
const edited = new Map(); // texts by file; nothing is on the disk before save()
export const exists = (file) => edited.has(file) || fs.existsSync(at(file));
export const read = (file) => edited.get(file) ?? fs.readFileSync(at(file), 'utf8');
const write = (file, text) => edited.set(file, text);

/** Writes all files, once every edit has found its place; returns them in order. */
export function save() {
    for (const [file, text] of edited) {
        fs.mkdirSync(path.dirname(at(file)), { recursive: true });
        fs.writeFileSync(at(file), text);
    }
    return [...edited.keys()];
}

export function create(file, text) {
    if (exists(file)) throw new NewError(`${file} is there already`);
    write(file, text);
}

/** Changes a file; `how` returns the new text, or null: then `what` was not found. */
export function change(file, what, how) {
    const text = how(read(file));
    if (text === null) throw new NewError(`${file}: no ${what}`);
    write(file, text);
}

export function append(file, text) {
    change(file, 'end', (was) => was + text);
}

/** A row at the end of the X-macro `name`, which may have none yet. */
export function addRow(file, name, row) {
    change(file, `table ${name}`, (text) => {
        const found = new RegExp(`^#define ${name}\\([^)]*\\)(?:.*\\\\\\n)*.*`, 'm').exec(text);
        if (!found) return null;
        const was = found[0].replace(/\s+$/, '');
        const now = `${was} \\\n    ${row}`;
        return text.slice(0, found.index) + now + text.slice(found.index + found[0].length);
    });
}

/** Text before the X-macro `name`. */
export function addBefore(file, name, added) {
    change(file, `table ${name}`, (text) => {
        const found = new RegExp(`^(/\\* clang-format off \\*/\\n)?#define ${name}\\(`, 'm').exec(text);
        return found && text.slice(0, found.index) + added + text.slice(found.index);
    });
}

/** Text after the first place where `pattern` matches; `$` in it means nothing. */
export function addAfter(file, pattern, added) {
    change(file, `place for it (${pattern})`, (text) => {
        const found = pattern.exec(text);
        return found && text.slice(0, found.index + found[0].length) + added + text.slice(found.index + found[0].length);
    });
}

/** "file:line: text" of every mark in these files. */
export function marks(files) {
    return files.flatMap((file) =>
        read(file).split('\n').flatMap((line, i) => (line.includes(MARK) ? [`${file}:${i + 1}: ${line.trim()}`] : [])));
}
