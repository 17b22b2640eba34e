// Runs axe-core on a page; accepts no violation.
import fs from 'node:fs';
import { createRequire } from 'node:module';

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe finds against the page, a line each; [] is good. parts: only these, by selectors. strict: with the
 * enhanced contrast, 7:1.
 */
export async function violations(page, { parts = null, strict = false } = {}) {
    await page.page.evaluate(AXE); // by the debugger's way: the page's policy stays as it is
    const found = await page.page.evaluate(([include, enhanced]) => {
        const rules = { 'color-contrast-enhanced': { enabled: enhanced } };
        return globalThis.axe.run(include ? { include } : document, { resultTypes: ['violations'], rules });
    }, [parts, strict]);
    return found.violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ target, any }) => `${id}: ${help}: ${target.join(' ')} ${any.map(({ message }) => message).join('; ')}`));
}
