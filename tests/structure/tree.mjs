// The C files of the project, and text with comments and literals blanked out (lines stay lines).
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = process.env.PAYON_ROOT ?? path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const BUILD = process.env.PAYON_BUILD ?? path.join(ROOT, 'build-test');

const FOLDERS = ['protocol', 'storage', 'hub', 'clients', 'tests', 'bench'];

/** Names of the files under a folder of the project ('' for all), from the root; without what a build made. */
export function filesUnder(dir) {
    return fs.readdirSync(path.join(ROOT, dir), { withFileTypes: true }).flatMap((entry) => {
        const name = dir === '' ? entry.name : `${dir}/${entry.name}`;
        if (!entry.isDirectory()) return [name];
        return /(^|\/)(node_modules|\.git)$|^(build(-[^/]*)?|var)$/.test(name) ? [] : filesUnder(name);
    });
}

/** Every file under the source folders with one of these endings, as {name, text}. */
export function sources(...endings) {
    return FOLDERS.filter((folder) => fs.existsSync(path.join(ROOT, folder)))
        .flatMap(filesUnder)
        .filter((name) => endings.includes(path.extname(name)))
        .sort((a, b) => (a < b ? -1 : 1))
        .map((name) => ({ name, text: fs.readFileSync(path.join(ROOT, name), 'utf8') }));
}

/** Blanks comments, and unless `literals` is true the insides of strings and characters. */
export function stripComments(text, literals = false) {
    const token = /\/\*[^]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;
    return text.replace(token, (found) => {
        if (found[0] !== '/') return literals ? found : found[0] + found[0];
        return found.replace(/[^\n]/g, ' ');
    });
}

/** Calls visit(line, number) for each line of a text; returns what it returned, without falsy values. */
export function eachLine(text, visit) {
    return text.split('\n').map((line, i) => visit(line, i + 1)).filter((found) => found);
}
