// Selects jobs by the words after `./dev test`: SUITE, SUITE:JOB, or SUITE: and the last part of a job's name.

const NEAR_MAX = 5;

/** Returns {jobs} in the order of the suites (all of them if there are no words), or {error}, one line. */
export function selectJobs(suites, words) {
    const all = suites.flatMap((suite) => suite.jobs);
    if (words.length === 0) return { jobs: all };
    const wanted = new Set();
    for (const word of words) {
        const { jobs, error } = jobsMeant(suites, word);
        if (error) return { error };
        for (const job of jobs) wanted.add(job);
    }
    return { jobs: all.filter((job) => wanted.has(job)) };
}

export const title = (job) => `${job.suite}:${job.name}`;

function jobsMeant(suites, word) {
    const [suiteName, jobName] = word.split(/:(.*)/s);
    const suite = suites.find(({ name }) => name === suiteName);
    const names = suites.map(({ name }) => name);
    const everywhere = suites.flatMap(({ jobs }) => jobs.map(title));
    if (!suite) {
        const hint = near(suiteName, names) || near(suiteName, everywhere) || `; there are: ${names.join(' ')}`;
        return { error: `no suite ${suiteName}${hint}` };
    }
    if (jobName === undefined) return { jobs: suite.jobs };
    const exact = suite.jobs.filter(({ name }) => name === jobName);
    const found = exact.length > 0 ? exact : suite.jobs.filter(({ name }) => name.endsWith(`/${jobName}`));
    if (found.length === 1) return { jobs: found };
    if (found.length > 1) return { error: `${word} is ambiguous: ${found.map(title).join(' ')}` };
    const hint = near(jobName, suite.jobs.map(title)) || near(jobName, everywhere);
    return { error: `suite ${suiteName} has no job ${jobName}${hint || '; ./dev test -l lists them'}` };
}

/** "; did you mean …?" with the names that contain the word or differ from it in few letters, or "". */
function near(word, names) {
    const few = Math.max(2, Math.floor(word.length / 4));
    const parts = (name) => [name.split(':').pop(), ...name.split(/[:/]/), ...name.split(/[:/_]/)];
    const apart = (name) => Math.min(...parts(name).map((part) => (part.includes(word) ? 0 : distance(part, word))));
    const close = names.filter((name) => apart(name) <= few).sort((a, b) => apart(a) - apart(b));
    return close.length > 0 ? `; did you mean ${close.slice(0, NEAR_MAX).join(' or ')}?` : '';
}

/** Levenshtein distance. */
function distance(a, b) {
    let row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
        const next = [i];
        for (let j = 1; j <= b.length; j++)
            next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        row = next;
    }
    return row[b.length];
}
