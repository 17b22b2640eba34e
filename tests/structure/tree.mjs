// The C files of the project, and text with comments and literals blanked out (lines stay lines).
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = process.env.PAYON_ROOT ?? path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const BUILD = process.env.PAYON_BUILD ?? path.join(ROOT, 'build-test');

const FOLDERS = ['protocol', 'storage', 'hub', 'clients', 'tests', 'bench'];

/** Every file under the source folders with one of these endings, as {name, text}. */
export function sources(...endings) {
    const found = [];
    const walk = (dir) => {
        for (const entry of fs.readdirSync(path.join(ROOT, dir), { withFileTypes: true })) {
            const name = `${dir}/${entry.name}`;
            if (entry.isDirectory() && entry.name !== 'node_modules') walk(name);
            else if (endings.includes(path.extname(entry.name)))
                found.push({ name, text: fs.readFileSync(path.join(ROOT, name), 'utf8') });
        }
    };
    for (const folder of FOLDERS) if (fs.existsSync(path.join(ROOT, folder))) walk(folder);
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
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
