// Random numbers that a seed repeats (mulberry32).

/** Numbers from 0 to below 1, the same for the same seed. */
export function seeded(seed) {
    let state = seed;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let t = Math.imul(state ^ (state >>> 15), 1 | state);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
}

/** {below(n): a whole number, of(list): one of it}. */
export function randomOf(seed) {
    const next = seeded(seed);
    return { below: (n) => Math.floor(next() * n), of: (list) => list[Math.floor(next() * list.length)] };
}
