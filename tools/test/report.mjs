// What ./dev test prints: a line for each suite, what failed and why, the slowest jobs, the verdict.
import fs from 'node:fs';
import path from 'node:path';
import { title } from './select.mjs';

const TAIL_LINES = 60;
const LONG_S = 5; // a job that takes longer is named in its suite's line

/** The failed TAP points with the details below them, or else the end of the log. */
function tellingLines(log) {
    const lines = fs.readFileSync(log, 'utf8').trimEnd().split('\n');
    const telling = [];
    for (let i = 0; i < lines.length; i++) {
        if (!/^ *not ok/.test(lines[i])) continue;
        const after = lines.slice(i, i + TAIL_LINES).findIndex((line) => /^ *\.\.\.$/.test(line));
        telling.push(...lines.slice(i, i + (after < 0 ? TAIL_LINES : after)));
    }
    return telling.length > 0 ? telling.slice(0, 3 * TAIL_LINES) : lines.slice(-TAIL_LINES);
}

const alsoCounted = (skipped, todo) => (skipped ? `, ${skipped} skipped` : '') + (todo ? `, ${todo} todo` : '');
const bySeconds = (results) => [...results].sort((a, b) => b.seconds - a.seconds);
const sumOf = (results, key) => results.reduce((total, result) => total + result[key], 0);

/** Prints a suite's line and its failures. Its seconds are those of its jobs together. */
export function reportSuite(root, name, results) {
    const [skipped, todo] = [sumOf(results, 'skipped'), sumOf(results, 'todo')];
    const verdict = sumOf(results, 'failed') > 0 ? 'FAILED' : 'ok';
    const [longest] = bySeconds(results);
    const long = longest.seconds > LONG_S && results.length > 1 ? ` (${longest.job.name} ${longest.seconds.toFixed(1)} s)` : '';
    console.log(
        `${name.padEnd(14)} ${verdict.padEnd(7)} ${String(sumOf(results, 'passed')).padStart(5)} passed` +
            `${String(sumOf(results, 'failed')).padStart(4)} failed${alsoCounted(skipped, todo)}` +
            `   ${sumOf(results, 'seconds').toFixed(1)} s${long}`,
    );
    for (const result of results) {
        for (const skip of result.skips) console.log(`  skipped: ${skip}`);
        if (result.failed === 0) continue;
        for (const failure of result.failures) console.log(`  failed: ${failure}`);
        console.log(`  from ${path.relative(root, result.log)}:`);
        for (const line of tellingLines(result.log)) console.log(`  | ${line}`);
    }
}

/** Prints the n jobs that took longest, in one line, with the CPU seconds of each if they are at least one. */
export function reportSlowest(results, n, seconds) {
    const cpu = (cpu_s) => (cpu_s >= 1 ? ` (CPU ${cpu_s.toFixed(0)})` : '');
    const slowest = bySeconds(results).slice(0, n).map(({ job, seconds, cpu_s }) => `${title(job)} ${seconds.toFixed(0)}${cpu(cpu_s)}`);
    const used = cpu(sumOf(results, 'cpu_s'));
    console.log(`\n${seconds.toFixed(0)} s in all${used}; slowest jobs in seconds: ${slowest.join(', ')}`);
}

/** Prints the last line. Returns how many tests failed. */
export function reportVerdict(results) {
    const [passed, failed] = [sumOf(results, 'passed'), sumOf(results, 'failed')];
    console.log(`\n${passed} passed, ${failed} failed${alsoCounted(sumOf(results, 'skipped'), sumOf(results, 'todo'))}`);
    return failed;
}
