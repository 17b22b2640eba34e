// A screen is a folder screens/NAME with page.html and main.tsx; main.tsx imports its style sheets. It
// becomes NAME.html, served at /NAME, which names NAME.HEX.js and NAME.HEX.css: a name with its hash is
// cached for ever (hub/http/README.md), a page is asked for each time.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import * as esbuild from 'esbuild';

const HASH_DIGITS = 12;
const COMPRESS_FROM = 512; // bytes; below it the headers outweigh what is saved

/** Map of names to bytes, for every screen there is. */
export async function bundleScreens(folder, tsconfig, web) {
    const files = new Map();
    const names = fs.existsSync(folder)
        ? fs
              .readdirSync(folder)
              .filter((name) => fs.existsSync(path.join(folder, name, 'main.tsx')))
        : [];
    for (const name of names.sort())
        await bundleScreen(name, path.join(folder, name), tsconfig, web, files);
    return files;
}

async function bundleScreen(name, folder, tsconfig, web, files) {
    const built = await esbuild.build({
        entryPoints: { [name]: path.join(folder, 'main.tsx') },
        outdir: '/',
        write: false,
        bundle: true,
        format: 'esm',
        target: 'es2022',
        minify: true,
        legalComments: 'none',
        tsconfig,
        nodePaths: [path.join(web, 'node_modules')],
        logLevel: 'warning',
    });
    const links = { script: '', style: '' };
    for (const { path: file, contents } of built.outputFiles) {
        const ending = path.extname(file);
        const hashed = `${name}.${createHash('sha256').update(contents).digest('hex').slice(0, HASH_DIGITS)}${ending}`;
        files.set(hashed, Buffer.from(contents));
        if (ending === '.js') links.script = `<script type="module" src="/${hashed}"></script>`;
        if (ending === '.css') links.style = `<link rel="stylesheet" href="/${hashed}">`;
    }
    const page = fs.readFileSync(path.join(folder, 'page.html'), 'utf8');
    for (const key of ['script', 'style'])
        if (!page.includes(`<!-- ${key} -->`))
            throw new Error(`${name}/page.html has no <!-- ${key} -->`);
    files.set(
        `${name}.html`,
        Buffer.from(
            page.replace('<!-- script -->', links.script).replace('<!-- style -->', links.style),
        ),
    );
}

/** Makes the folder hold these files with their compressed forms, and no others; hidden ones stay. */
export function publish(out, files) {
    const all = new Map(files);
    for (const [name, bytes] of files) {
        if (bytes.length < COMPRESS_FROM) continue;
        all.set(`${name}.gz`, zlib.gzipSync(bytes, { level: 9 }));
        const size = { [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
        all.set(`${name}.br`, zlib.brotliCompressSync(bytes, { params: size }));
    }
    for (const entry of fs.readdirSync(out, { withFileTypes: true }))
        if (entry.isFile() && !entry.name.startsWith('.') && !all.has(entry.name))
            fs.unlinkSync(path.join(out, entry.name));
    for (const [name, bytes] of all) fs.writeFileSync(path.join(out, name), bytes);
}
