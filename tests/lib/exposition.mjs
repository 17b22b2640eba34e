// Checks the text of /metrics by the rules of Prometheus: the format, and the names, as `promtool check
// metrics` does.
const NAME = /^[a-z_][a-z0-9_]*$/;
const SAMPLE = /^([a-z_][a-z0-9_]*)(\{[a-z_]+="[^"\\\n]*"(?:,[a-z_]+="[^"\\\n]*")*\})? (-?[0-9][0-9.e+-]*|[+-]Inf|NaN)$/;
const TYPES = ['counter', 'gauge', 'histogram'];
const NOT_BASE = /(^|_)(ms|us|ns|s|sec|secs|milliseconds|microseconds|minutes|hours|days|b|kb|mb|gb|kilobytes|megabytes|bits|percent)(_|$)/;
const WITH_TYPE = /(^|_)(gauge|counter|histogram|summary)(_|$)/;

/** {name: {type, samples: [{name, labels, value}]}} and what is wrong, one line each. */
export function readExposition(text) {
    const families = {};
    const faults = [];
    const complain = (what) => faults.push(what);
    if (!text.endsWith('\n')) complain('the last line does not end');
    let family = null;
    for (const line of text.split('\n').slice(0, -1)) {
        const head = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line);
        if (head) {
            const [, what, name, rest] = head;
            const key = what.toLowerCase();
            family = families[name] ??= { samples: [] };
            if (family[key]) complain(`${name}: a second ${what}`);
            if (family.samples.length) complain(`${name}: ${what} after its samples`);
            family[key] = rest;
            continue;
        }
        const sample = SAMPLE.exec(line);
        if (!sample) {
            complain(`not a line of the format: ${line}`);
            continue;
        }
        const [, name, labels = '', value] = sample;
        const owner = families[name] ? name : name.replace(/_(bucket|sum|count)$/, '');
        if (!families[owner] || families[owner] !== family) complain(`${name}: not below its HELP and TYPE`);
        families[owner]?.samples.push({ name, labels, value: value === '+Inf' ? Infinity : Number(value) });
    }
    for (const [name, it] of Object.entries(families)) faults.push(...faultsOf(name, it));
    return { families, faults };
}

function faultsOf(name, { type, help, samples }) {
    const faults = [];
    const complain = (what) => faults.push(`${name}: ${what}`);
    if (!NAME.test(name)) complain('a name of other characters');
    if (!help) complain('no HELP');
    if (!TYPES.includes(type)) complain(`TYPE ${type}`);
    if (NOT_BASE.test(name)) complain('not in a base unit (seconds, bytes)');
    if (WITH_TYPE.test(name)) complain('its type is in its name');
    if ((type === 'counter') !== name.endsWith('_total')) complain('_total is for counters, and for all of them');
    if (/_(bucket|sum|count)$/.test(name)) complain('ends like a part of a histogram');
    if (new Set(samples.map((s) => s.name + s.labels)).size !== samples.length) complain('a sample twice');
    if (type !== 'histogram') return faults;
    const buckets = samples.filter((s) => s.name === `${name}_bucket`);
    const bounds = buckets.map((s) => (s.labels === '{le="+Inf"}' ? Infinity : Number(/^\{le="(.+)"\}$/.exec(s.labels)?.[1])));
    const [count] = samples.filter((s) => s.name === `${name}_count`);
    const [sum] = samples.filter((s) => s.name === `${name}_sum`);
    if (samples.length !== buckets.length + 2 || !count || !sum) complain('its parts are buckets, _sum and _count');
    if (bounds.at(-1) !== Infinity || bounds.some((b, i) => !(b > (bounds[i - 1] ?? -1)))) complain('bounds of buckets grow up to +Inf');
    if (buckets.some((s, i) => s.value < (buckets[i - 1]?.value ?? 0)) || buckets.at(-1)?.value !== count?.value) complain('buckets grow up to _count');
    return faults;
}
