// ./dev shots: see tools/dev/shots.sh.
import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../tests/lib/hub.mjs';
import { skip } from '../../tests/screens/lib/browser.mjs';
import { playEvening } from '../../tests/screens/lib/evening.mjs';
import { Stage } from '../../tests/screens/lib/stage.mjs';
import { STATES } from '../../tests/screens/lib/states.mjs';

const WEBP_QUALITY = 82;

function parseArguments(argv) {
    const args = { names: [], docs: false, out: path.join(ROOT, 'var/shots') };
    for (let i = 0; i < argv.length; i++) {
        if (argv[i] === '--docs') args.docs = true;
        else if (argv[i] === '--out') args.out = path.resolve(argv[++i] ?? '');
        else if (STATES.some(({ name }) => name === argv[i])) args.names.push(argv[i]);
        else {
            console.error(`usage: ./dev shots [--docs] [--out FOLDER] [STATE…]; states: ${STATES.map(({ name }) => name).join(' ')}`);
            process.exit(2);
        }
    }
    return args;
}

/** Saves a picture as WebP, a third of the size of PNG. The file appears only when complete. */
async function take(page, file) {
    await page.page.evaluate(() => document.fonts.ready);
    const debug = await page.page.context().newCDPSession(page.page);
    const { data } = await debug.send('Page.captureScreenshot', { format: 'webp', quality: WEBP_QUALITY });
    fs.writeFileSync(file, Buffer.from(data, 'base64'));
    console.log(`${path.relative(ROOT, file)}  ${Math.round(data.length * 0.75 / 1024)} KiB`);
}

async function main() {
    if (skip) throw new Error(skip);
    const args = parseArguments(process.argv.slice(2));
    const chosen = STATES.filter(({ name, docs }) => (args.names.length === 0 || args.names.includes(name)) && (!args.docs || docs));
    const out = args.docs ? path.join(ROOT, 'docs/img') : args.out;
    fs.mkdirSync(out, { recursive: true });
    const stage = await Stage.open();
    let failed = 0;
    let kitchens = [];
    try {
        kitchens = await playEvening(stage);
        for (const state of chosen) {
            for (const how of args.docs ? state.ways.slice(0, 1) : state.ways) {
                const name = args.docs ? state.docs : [state.name, how.size, how.scheme, how.locale.slice(0, 2)].join('-');
                try {
                    await take(await state.at(stage, how), path.join(out, `${name}.webp`));
                } catch (error) {
                    failed++;
                    console.error(`${name}: ${error.message.split('\n')[0]}`);
                }
                await stage.goOnline();
                for (const problem of await stage.clear()) console.error(`${name}: ${problem}`);
            }
        }
    } finally {
        await Promise.all(kitchens.map((each) => each.close()));
        await stage.close();
    }
    if (failed > 0) process.exitCode = 1;
}

main().catch((error) => {
    console.error(`shots: ${error.message}`);
    process.exitCode = 1;
});
