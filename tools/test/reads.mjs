// Which files of the repository a script reads: those that it imports, and those that it names in a string.
import fs from 'node:fs';
import path from 'node:path';

const IMPORT = /\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g;
// 'tools/pg-temp', '../../tools/pg-temp', `${ROOT}/tools/pg-temp`, "$ROOT/tools/dev/lib.inc"
const NAMED = /['"`](?:\$\{?ROOT\}?\/|(?:\.\.\/)+)?([\w.-]+(?:\/[\w.-]+)+)['"`]/g;
const known = new Map(); // script -> what it reads directly

function readsDirectly(root, file) {
    const own = { files: new Set(), folders: new Set(), libraries: false };
    const text = fs.readFileSync(file, 'utf8');
    if (file.endsWith('.mjs'))
        for (const [, name] of text.matchAll(IMPORT)) {
            if (name.startsWith('.')) own.files.add(path.resolve(path.dirname(file), name));
            else if (!name.startsWith('node:') && !name.startsWith('#')) own.libraries = true;
        }
    for (const [, name] of text.matchAll(NAMED)) {
        const named = path.join(root, name);
        const stat = fs.statSync(named, { throwIfNoEntry: false });
        if (stat?.isDirectory()) own.folders.add(named);
        else if (stat) own.files.add(named);
    }
    return own;
}

/** Returns {files, folders, libraries} for scripts and for the scripts that they use in turn. Paths are absolute;
 * `libraries` says whether any of them imports what npm installs. */
export function readsOf(root, scripts) {
    const all = { files: new Set(scripts), folders: new Set(), libraries: false };
    for (const file of all.files) { // grows during the loop
        const stat = fs.statSync(file, { throwIfNoEntry: false });
        if (stat?.isDirectory()) all.folders.add(file);
        if (!stat?.isFile() || !/(\.mjs|\.sh|\.inc|\/pg-temp)$/.test(file)) continue;
        if (!known.has(file)) known.set(file, readsDirectly(root, file));
        const own = known.get(file);
        for (const each of own.files) all.files.add(each);
        for (const each of own.folders) all.folders.add(each);
        all.libraries ||= own.libraries;
    }
    return all;
}
