// Which files each target of a build folder is made from, headers included, according to ninja. ninja knows
// the headers of what it has compiled, so build first and ask afterwards.
import path from 'node:path';
import { spawnSync } from 'node:child_process';

function ninja(build, ...args) {
    const run = spawnSync('ninja', ['-C', build, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
    if (run.status !== 0) throw new Error(`ninja ${args.join(' ').slice(0, 80)}: ${run.error ?? run.stderr}`);
    return run.stdout;
}

export class Graph {
    constructor(build) {
        this.build = build;
        this.inputs = new Map(); // target -> its direct inputs, in ninja's names
        this.leavesOf = new Map();
        const targets = ninja(build, '-t', 'targets', 'all').split('\n')
            .map((line) => /^(.*): \S+$/.exec(line)?.[1]).filter((name) => name);
        if (targets.length === 0) return;
        this.#readInputs(ninja(build, '-t', 'query', ...targets));
        this.#readHeaders(ninja(build, '-t', 'deps'));
    }

    /** Inputs from build.ninja: "  input: RULE", then lines "    FILE", "    | FILE" or "    || FILE". */
    #readInputs(text) {
        let target = '';
        let within = false;
        for (const line of text.split('\n')) {
            if (/^\S.*:$/.test(line)) target = line.slice(0, -1);
            else if (/^ {2}\S/.test(line)) within = line.startsWith('  input:');
            else if (within && line.startsWith('    ')) this.#add(target, line.replace(/^ {4}(\|\|? )?/, ''));
        }
    }

    /** Inputs that compilers reported: "TARGET: #deps …", then lines "    FILE". */
    #readHeaders(text) {
        let target = '';
        for (const line of text.split('\n')) {
            const head = /^(\S.*): #deps /.exec(line);
            if (head) target = head[1];
            else if (line.startsWith('    ')) this.#add(target, line.slice(4));
        }
    }

    #add(target, input) {
        if (!this.inputs.has(target)) this.inputs.set(target, new Set());
        this.inputs.get(target).add(input);
    }

    /** The absolute paths of all files that a target is made from, directly or not, and that ninja does not make. */
    leaves(target) {
        if (this.leavesOf.has(target)) return this.leavesOf.get(target);
        const leaves = new Set();
        const seen = new Set([target]);
        const open = [target];
        for (let next = open.pop(); next !== undefined; next = open.pop()) {
            const inputs = this.inputs.get(next);
            if (!inputs) leaves.add(path.resolve(this.build, next));
            for (const input of inputs ?? []) {
                if (seen.has(input)) continue;
                seen.add(input);
                open.push(input);
            }
        }
        this.leavesOf.set(target, leaves);
        return leaves;
    }
}
