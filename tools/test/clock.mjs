// When a job must be ended. Its limit counts progress, not wall time: no job fails because the machine is slow.
import fs from 'node:fs';
import os from 'node:os';

const CAP = 10; // a job may take so many limits in total, however much it prints

/**
 * Counts only time that the job could use: while all its processes sleep, wall time divided by the load per
 * core; while any of them is running or waiting for a core or a disk, the CPU time that they get. Output
 * restarts the limit.
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
        const passed_s = active ? worked_s : wall_s / Math.max(1, load);
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

/** The CPU seconds that a process group has used, and whether any of it is running or waiting for a core or a disk. */
export function groupState(group) {
    const state = { cpu_s: 0, active: false };
    for (const pid of fs.readdirSync('/proc')) {
        if (!/^\d+$/.test(pid)) continue;
        let text;
        try {
            text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
        } catch {
            continue; // the process has just ended
        }
        const fields = text.slice(text.lastIndexOf(')') + 2).split(' '); // from the third field on: proc(5)
        if (Number(fields[2]) !== group) continue;
        if (fields[0] === 'R' || fields[0] === 'D') state.active = true;
        for (const ticks of fields.slice(11, 15)) state.cpu_s += Number(ticks) / CLOCK_TICKS;
    }
    return state;
}
