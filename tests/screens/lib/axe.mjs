// axe-core over what is on a page: no violation is accepted.
import fs from 'node:fs';
import { createRequire } from 'node:module';

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds against the page, or the parts of it named by selectors, a line each; [] is good. */
export async function violations(page, parts = null) {
    await page.page.evaluate(AXE); // by the debugger's way: the page's policy stays as it is
    const found = await page.page.evaluate((include) => globalThis.axe.run(include ? { include } : document, { resultTypes: ['violations'] }), parts);
    return found.violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ target, any }) => `${id}: ${help}: ${target.join(' ')} ${any.map(({ message }) => message).join('; ')}`));
}
