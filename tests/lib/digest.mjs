// The digest of a set of records, implemented from docs/protocol.md (not from the hub's C).
const HALVES = [
    [0x811c9dc5, 0x01000193],
    [0x9747b28c, 0x9e3779b1],
];

function hash(bytes, basis, multiplier) {
    let h = basis;
    for (const c of bytes) h = Math.imul(h ^ c, multiplier);
    h ^= h >>> 16;
    h = Math.imul(h, 0x85ebca6b);
    h ^= h >>> 13;
    h = Math.imul(h, 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
}

/** Adds one record's JSON text to the sum {a, b}. */
export function digestAdd(sum, text) {
    const bytes = Buffer.from(text);
    [sum.a, sum.b] = [sum.a, sum.b].map((half, i) => (half + hash(bytes, ...HALVES[i])) >>> 0);
}
