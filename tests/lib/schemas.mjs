// Validates every message, both ways, against the hub's own JSON Schemas with a third-party validator.
import { execFileSync } from 'node:child_process';
import { Protocol } from '../describe/registry.mjs';
import { program } from './hub.mjs';

let cached = null;

/** {registry, check(direction, message, view)}: check throws when a message breaks its schema. */
export function schemas() {
    if (cached) return cached;
    const protocol = new Protocol(execFileSync(program('payon-hub'), ['--describe'], { encoding: 'utf8', maxBuffer: 1 << 26 }));
    const check = (direction, message, view) => {
        const byView = direction === 'out' && view && ['change', 'snapshot'].includes(message.t);
        const wrong = protocol.check(`${direction}.${message.t}${byView ? `.${view}` : ''}`, message);
        if (wrong) throw new Error(`${direction} message breaks its schema: ${wrong}\n${JSON.stringify(message)}`);
    };
    cached = { registry: protocol.registry, check };
    return cached;
}
