// How long a job may go on. Its limit counts progress, not wall time: a slow machine ends no job.
import fs from 'node:fs';
import os from 'node:os';

const CAP = 10; // limits that a job may take altogether, however much it says

/**
 * Time counts as the job had it: while all its processes sleep, by the wall clock, divided by what the
 * machine's load leaves of it; while they work, by the CPU that they use; while they wait for a core or for
 * the disk, not at all. Output sets the time back.
 */
export class JobClock {
    constructor(limit_s) {
        this.limit_s = limit_s;
        this.quiet_s = 0; // since the last output
        this.age_s = 0;
        this.cpu_s = 0;
        this.bytes = 0;
    }

    /** Takes what was seen after `wall_s` more seconds: {bytes, cpu_s, active}, of the whole job so far, and
     * the load per core. Returns why the job must end, or null. */
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

/** Runnable processes per core, averaged over a minute; PAYON_TEST_LOAD says something else in its place. */
export const loadPerCore = () => Number(process.env.PAYON_TEST_LOAD ?? os.loadavg()[0] / os.cpus().length);

const CLOCK_TICKS = 100; // a second, in /proc: Linux' USER_HZ

/** CPU seconds that a process group used so far, and whether any of it runs or waits for a core or a disk. */
export function groupState(group) {
    const state = { cpu_s: 0, active: false };
    for (const pid of fs.readdirSync('/proc')) {
        if (!/^\d+$/.test(pid)) continue;
        let text;
        try {
            text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
        } catch {
            continue; // it ended meanwhile
        }
        const fields = text.slice(text.lastIndexOf(')') + 2).split(' '); // from the third on: proc(5)
        if (Number(fields[2]) !== group) continue;
        if (fields[0] === 'R' || fields[0] === 'D') state.active = true;
        for (const ticks of fields.slice(11, 15)) state.cpu_s += Number(ticks) / CLOCK_TICKS;
    }
    return state;
}
