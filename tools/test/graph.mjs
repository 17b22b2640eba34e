// What ninja knows about a build folder: which files each target is made of, headers included.
// Headers are known of what was compiled at least once, so build first and ask afterwards.
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
        this.inputs = new Map(); // target -> what it is made of, both as ninja names them
        this.leavesOf = new Map();
        const targets = ninja(build, '-t', 'targets', 'all').split('\n')
            .map((line) => /^(.*): \S+$/.exec(line)?.[1]).filter((name) => name);
        if (targets.length === 0) return;
        this.#readInputs(ninja(build, '-t', 'query', ...targets));
        this.#readHeaders(ninja(build, '-t', 'deps'));
    }

    /** The manifest's inputs, "  input: RULE" and below it "    FILE", "    | FILE" or "    || FILE". */
    #readInputs(text) {
        let target = '';
        let within = false;
        for (const line of text.split('\n')) {
            if (/^\S.*:$/.test(line)) target = line.slice(0, -1);
            else if (/^ {2}\S/.test(line)) within = line.startsWith('  input:');
            else if (within && line.startsWith('    ')) this.#add(target, line.replace(/^ {4}(\|\|? )?/, ''));
        }
    }

    /** The compilers' inputs: "TARGET: #deps …" and below it "    FILE". */
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

    /** Every file that a target is made of, however indirectly, and that ninja does not make: absolute. */
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
