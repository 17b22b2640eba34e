// A screen is a folder screens/NAME with main.tsx, which imports its style sheets, and a page.html if that of
// ui/ is not enough. It becomes NAME.html, served at /NAME, which links NAME.HEX.js and NAME.HEX.css. Files
// with a hash in their name are cached for ever (hub/http/README.md); the page is requested each time.
// NAME.webmanifest, made from screens/NAME/manifest.json, makes it installable; sw.js caches everything for
// use without network.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import * as esbuild from 'esbuild';

const HASH_DIGITS = 12;
const COMPRESS_FROM = 512; // bytes; for smaller files the headers outweigh the savings

const digest = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, HASH_DIGITS);

/** Map of file names to bytes, for all screens. `build` is the name of the build. */
export async function bundleScreens(folder, tsconfig, web, build) {
    const files = new Map();
    const names = fs.existsSync(folder)
        ? fs
              .readdirSync(folder)
              .filter((name) => fs.existsSync(path.join(folder, name, 'main.tsx')))
        : [];
    const icon = fs.readFileSync(path.join(web, 'ui/icon.svg'));
    const iconName = `icon.${digest(icon)}.svg`;
    if (names.length > 0) files.set(iconName, icon);
    const options = { tsconfig, web, build, icon: iconName };
    for (const name of names.sort())
        await bundleScreen(name, path.join(folder, name), options, files);
    if (names.length > 0) files.set('sw.js', await bundleWorker(names, files, options));
    return files;
}

async function bundle(entryPoints, define, { tsconfig, web }) {
    const { outputFiles } = await esbuild.build({
        entryPoints,
        outdir: '/',
        write: false,
        bundle: true,
        format: 'esm',
        target: 'es2022',
        minify: true,
        legalComments: 'none',
        define,
        tsconfig,
        nodePaths: [path.join(web, 'node_modules')],
        logLevel: 'warning',
    });
    return outputFiles;
}

async function bundleScreen(name, folder, options, files) {
    const define = { BUILD: JSON.stringify(options.build) };
    const built = await bundle({ [name]: path.join(folder, 'main.tsx') }, define, options);
    const parts = {
        script: '',
        style: '',
        manifest: `<link rel="icon" href="/${options.icon}" type="image/svg+xml">`,
    };
    for (const { path: file, contents } of built) {
        const ending = path.extname(file);
        const hashed = `${name}.${digest(contents)}${ending}`;
        files.set(hashed, Buffer.from(contents));
        if (ending === '.js') parts.script = `<script type="module" src="/${hashed}"></script>`;
        if (ending === '.css') parts.style = `<link rel="stylesheet" href="/${hashed}">`;
    }
    const manifest = path.join(folder, 'manifest.json');
    if (fs.existsSync(manifest)) {
        files.set(`${name}.webmanifest`, manifestOf(name, manifest, options.icon));
        parts.manifest += `<link rel="manifest" href="/${name}.webmanifest">`;
    }
    const own = path.join(folder, 'page.html');
    let page = fs.readFileSync(fs.existsSync(own) ? own : path.join(options.web, 'ui/page.html'), 'utf8');
    for (const [key, text] of Object.entries(parts)) {
        if (!page.includes(`<!-- ${key} -->`))
            throw new Error(`the page of ${name} has no <!-- ${key} -->`);
        page = page.replace(`<!-- ${key} -->`, text);
    }
    files.set(`${name}.html`, Buffer.from(page));
}

/** A screen's manifest, completed with what all have in common. */
function manifestOf(name, file, icon) {
    const manifest = {
        id: `/${name}`,
        start_url: `/${name}`,
        scope: '/',
        icons: ['any', 'maskable'].map((purpose) => ({
            src: `/${icon}`,
            sizes: 'any',
            type: 'image/svg+xml',
            purpose,
        })),
        ...JSON.parse(fs.readFileSync(file, 'utf8')),
    };
    return Buffer.from(JSON.stringify(manifest));
}

/** The worker changes when any file does: that is how a browser notices a new version. */
async function bundleWorker(screens, files, options) {
    const pages = screens.map((name) => `/${name}`);
    const others = [...files.keys()].filter((name) => !name.endsWith('.html'));
    const all = createHash('sha256');
    for (const [name, bytes] of files) all.update(`${name}\n`).update(bytes);
    const define = {
        BUILD: JSON.stringify(`${options.build}-${all.digest('hex').slice(0, HASH_DIGITS)}`),
        PAGES: JSON.stringify(pages),
        FILES: JSON.stringify([...pages, ...others.map((name) => `/${name}`)]),
    };
    const [worker] = await bundle({ sw: path.join(options.web, 'sw/sw.ts') }, define, options);
    return Buffer.from(worker.contents);
}

/** Makes the folder hold exactly these files and their compressed forms; hidden files stay. */
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
