// Builds the screens:
//   node tools/build.mjs --hub PAYON-HUB --out FOLDER [--source FOLDER] [--depfile FILE --stamp FILE]
//
// FOLDER becomes the hub's web_root. FOLDER/.work is not served: it holds protocol.ts, made from the hub's
// registry, and what tests load in Node: the core and a few modules that need no page.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import { bundleScreens, publish } from './screens.mjs';
import { typesOf } from './types.mjs';

const CONFIGS = ['tsconfig.json', 'tsconfig.dom.json', 'tsconfig.sw.json'];
const WEB = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

function writeChanged(file, text) {
    if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') === text) return;
    fs.writeFileSync(file, text);
}

/** Writes the tsconfig files for a build in this folder, with its protocol.ts. */
function writeConfigs(source, work) {
    const protocol = path.join(work, 'protocol.ts');
    return CONFIGS.map((name) => {
        const base = path.join(WEB, name);
        const { include } = JSON.parse(fs.readFileSync(base, 'utf8'));
        const config = {
            extends: base,
            compilerOptions: { paths: { '#protocol': [protocol] } },
            include: include.map((folder) =>
                path.join(folder === 'screens' ? source : WEB, folder),
            ),
        };
        const file = path.join(work, name);
        writeChanged(file, JSON.stringify(config, null, 4));
        return file;
    });
}

/** Checks types by tsc, in a process of its own while esbuild bundles. */
function checkTypes(config) {
    return new Promise((resolve, reject) => {
        const tsc = path.join(WEB, 'node_modules/typescript/bin/tsc');
        const child = spawn(process.execPath, [tsc, '--pretty', 'false', '-p', config], {
            stdio: ['ignore', 2, 2],
        });
        child.once('error', reject);
        child.once('exit', (code) =>
            code === 0
                ? resolve()
                : reject(new Error(`${path.basename(config)}: types are wrong (see above)`)),
        );
    });
}

async function bundleForTests(work, tsconfig) {
    const entryPoints = {
        core: `${WEB}/core/index.ts`,
        storage: `${WEB}/platform/storage.ts`,
        money: `${WEB}/ui/money.ts`,
        pack: `${WEB}/screens/kitchen/pack.ts`,
        routing: `${WEB}/domain/menu/routing.ts`,
        drafts: `${WEB}/domain/drafts.ts`,
        kitchen: `${WEB}/domain/kitchen/overlay.ts`,
        order: `${WEB}/domain/order/overlay.ts`,
    };
    await esbuild.build({
        entryPoints,
        outdir: work,
        outExtension: { '.js': '.mjs' },
        bundle: true,
        format: 'esm',
        platform: 'neutral',
        mainFields: ['module', 'main'],
        target: 'es2022',
        sourcemap: 'inline',
        tsconfig,
        logLevel: 'warning',
    });
}

/** Everything that the build reads, including folders, because a new file changes its folder. */
function inputs(source) {
    const found = [];
    const walk = (file) => {
        if (!fs.existsSync(file)) return;
        found.push(file);
        if (fs.statSync(file).isDirectory())
            for (const name of fs.readdirSync(file)) walk(path.join(file, name));
    };
    for (const name of [
        'core',
        'platform',
        'strings',
        'ui',
        'domain',
        'sw',
        'tools',
        'package.json',
        'package-lock.json',
        ...CONFIGS,
    ])
        walk(path.join(WEB, name));
    walk(path.join(WEB, 'node_modules/.package-lock.json'));
    walk(path.join(source, 'screens'));
    return found;
}

/** A name for this build: the same for the same sources, registry and libraries. */
function buildOf(files, registry) {
    const all = createHash('sha256').update(JSON.stringify(registry));
    for (const file of files)
        if (fs.statSync(file).isFile())
            all.update(path.relative(WEB, file)).update(fs.readFileSync(file));
    return all.digest('hex').slice(0, 8);
}

async function main() {
    const { values } = parseArgs({
        options: {
            hub: { type: 'string' },
            out: { type: 'string' },
            source: { type: 'string', default: WEB },
            depfile: { type: 'string' },
            stamp: { type: 'string' },
        },
    });
    const [out, source] = [path.resolve(values.out), path.resolve(values.source)];
    const work = path.join(out, '.work');
    fs.mkdirSync(work, { recursive: true });
    const registry = JSON.parse(
        execFileSync(values.hub, ['--describe'], { encoding: 'utf8', maxBuffer: 1 << 26 }),
    );
    writeChanged(path.join(work, 'protocol.ts'), typesOf(registry));
    const configs = writeConfigs(source, work);
    const checked = Promise.all(configs.map(checkTypes));
    const bundled = Promise.all([
        bundleForTests(work, configs[0]),
        bundleScreens(path.join(source, 'screens'), configs[1], WEB, buildOf(inputs(source), registry)),
    ]);
    const [[, files]] = await Promise.all([bundled, checked]);
    publish(out, files);
    if (!values.stamp) return;
    fs.writeFileSync(
        values.depfile,
        `${values.stamp}: ${inputs(source)
            .map((file) => file.replaceAll(' ', '\\ '))
            .join(' ')}\n`,
    );
    fs.writeFileSync(values.stamp, '');
}

main().catch((error) => {
    process.stderr.write(`clients/web: ${error.message}\n`);
    process.exit(1);
});
