// The hub's own JSON Schemas (payon-hub --describe), compiled by a validator that is not ours.
import { execFileSync } from 'node:child_process';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { program } from './hub.mjs';

let cached = null;

/** {registry, check(direction, message)}: check throws when a message breaks its schema. */
export function schemas() {
    if (cached) return cached;
    const registry = JSON.parse(execFileSync(program('payon-hub'), ['--describe'], { encoding: 'utf8', maxBuffer: 1 << 26 }));
    const ajv = new Ajv2020({ allErrors: true, strict: false });
    addFormats(ajv);
    ajv.addSchema(registry.schemas, 'payon');
    const compiled = new Map();
    const validator = (direction, type) => {
        const key = `${direction}_${type}`;
        if (!compiled.has(key)) compiled.set(key, ajv.compile({ $ref: `payon#/$defs/${key}` }));
        return compiled.get(key);
    };
    const check = (direction, message) => {
        const valid = validator(direction, message.t);
        if (!valid(message))
            throw new Error(
                `${direction} message breaks its schema: ${ajv.errorsText(valid.errors)}\n${JSON.stringify(message)}`,
            );
    };
    cached = { registry, check };
    return cached;
}
