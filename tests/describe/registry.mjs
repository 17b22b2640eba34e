// The registry of a build and validators for its schemas. For other suites too:
//   const protocol = new Protocol(); protocol.check('out.change.floor', message)
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const BUILD = process.env.PAYON_BUILD ?? 'build-test';

export function run(program, args = [], input = '') {
    const done = spawnSync(path.join(BUILD, 'tests', program), args, { input, encoding: 'utf8', maxBuffer: 256 << 20 });
    if (done.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${done.error ?? done.stderr}`);
    return done.stdout;
}

export const linesOf = (text) => text.split('\n').filter((line) => line !== '');

export class Protocol {
    /** `describe`: the registry's text, by default this build's. */
    constructor(describe = run('describe')) {
        this.registry = JSON.parse(describe);
        this.ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
        addFormats(this.ajv);
        this.ajv.addSchema(this.registry.schemas);
    }

    get defs() {
        return Object.keys(this.registry.schemas.$defs);
    }

    validator(def) {
        const found = this.ajv.getSchema(`${this.registry.schemas.$id}#/$defs/${def}`);
        if (!found) throw new Error(`no schema ${def}`);
        return found;
    }

    /** null when valid, else why not. */
    check(def, value) {
        const validate = this.validator(def);
        return validate(value) ? null : this.ajv.errorsText(validate.errors);
    }
}
