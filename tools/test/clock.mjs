// When a job must be ended. Its limit counts progress, not wall time: no job fails because the machine is slow.
import fs from 'node:fs';
import os from 'node:os';

const CAP = 10; // a job may take so many limits in total, however much it prints

/**
 * Counts only time that the job could use: while all its processes sleep, wall time divided by the load per
 * core; while any of them is running or waiting for a core or a disk, the CPU time that they get, but no more
 * than wall time. Output restarts the limit.
 */
export class JobClock {
    constructor(limit_s) {
        this.limit_s = limit_s;
        this.quiet_s = 0; // since the last output
        this.age_s = 0;
        this.cpu_s = 0;
        this.bytes = 0;
    }

    /** Takes the job's state after `wall_s` more seconds ({bytes, cpu_s} since its start, {active} now) and the
     * load per core. Returns why the job must be ended, or null. */
    tick(wall_s, { bytes, cpu_s, active }, load) {
        const worked_s = Math.max(0, cpu_s - this.cpu_s);
        const passed_s = active ? Math.min(worked_s, wall_s) : wall_s / Math.max(1, load);
        this.cpu_s = cpu_s;
        this.age_s += passed_s;
        this.quiet_s = bytes !== this.bytes ? 0 : this.quiet_s + passed_s;
        this.bytes = bytes;
        if (this.quiet_s >= this.limit_s) return `no progress for ${this.limit_s} s`;
        if (this.age_s >= this.limit_s * CAP) return `not done after ${this.limit_s * CAP} s`;
        return null;
    }
}

/** Runnable processes per core, averaged over a minute. PAYON_TEST_LOAD replaces it, for tests of the runner. */
export const loadPerCore = () => Number(process.env.PAYON_TEST_LOAD ?? os.loadavg()[0] / os.cpus().length);

const CLOCK_TICKS = 100; // per second, in /proc: USER_HZ of Linux

/** What /proc/PID/stat says, or null if the process has just ended. `key` tells it from a later one with its number. */
function statOf(pid) {
    try {
        const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
        const fields = text.slice(text.lastIndexOf(')') + 2).split(' '); // from the third field on: proc(5)
        const cpu_s = (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
        return { pid, key: `${pid} ${fields[19]}`, parent: Number(fields[1]), active: 'RD'.includes(fields[0]), cpu_s };
    } catch {
        return null;
    }
}

/** Whether a process was started with this folder in its environment or its arguments. */
function knows(pid, folder) {
    try {
        return ['environ', 'cmdline'].some((file) => fs.readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(folder));
    } catch {
        return false; // it has ended, or is somebody else's
    }
}

/** The processes of a job: its leader's descendants, and whatever detached itself but knows the job's folder, as
 * browsers and servers do. */
export class JobProcesses {
    constructor(leader, folder) {
        Object.assign(this, { leader, folder });
        this.isOurs = new Map(); // key -> whether the process is one of them
        this.cpu_s = new Map(); // key -> what it had used when it was last seen
    }

    /** The CPU seconds that they have used, and whether any of them is running or waiting for a core or a disk. */
    state() {
        const all = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((name) => statOf(Number(name))).filter(Boolean);
        const byPid = new Map(all.map((one) => [one.pid, one]));
        const ours = all.filter((one) => this.#includes(one, byPid));
        for (const { key, cpu_s } of ours) this.cpu_s.set(key, cpu_s);
        return { cpu_s: [...this.cpu_s.values()].reduce((sum, one) => sum + one, 0), active: ours.some(({ active }) => active) };
    }

    #includes(one, byPid) {
        if (!this.isOurs.has(one.key)) {
            const parent = byPid.get(one.parent);
            const isOurs = one.pid === this.leader || (parent !== undefined && this.#includes(parent, byPid)) || knows(one.pid, this.folder);
            this.isOurs.set(one.key, isOurs);
        }
        return this.isOurs.get(one.key);
    }
}

/** How many cores were idle on average since the last call. PAYON_TEST_IDLE replaces it, for tests of the runner. */
export class IdleCores {
    constructor() {
        this.#read();
    }
    #read() {
        this.idle_ms = os.cpus().reduce((sum, { times }) => sum + times.idle, 0);
        this.at_ms = performance.now();
    }
    take() {
        const { idle_ms, at_ms } = this;
        this.#read();
        return Number(process.env.PAYON_TEST_IDLE ?? (this.idle_ms - idle_ms) / Math.max(1, this.at_ms - at_ms));
    }
}
