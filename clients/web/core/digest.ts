// The digest of a set of records: the sum of their digests (docs/protocol.md, "sync").

/** Two halves of 32 bits. */
export type Digest = readonly [number, number];

export const EMPTY: Digest = [0, 0];

function mix(half: number): number {
    let h = half ^ (half >>> 16);
    h = Math.imul(h, 0x85ebca6b);
    h ^= h >>> 13;
    h = Math.imul(h, 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
}

/**
 * FNV-1a with two bases and multipliers, over the UTF-8 of the record's text. A plain loop over numbers: a
 * screen with a large menu starts with ten megabytes of it.
 */
export function digestOf(record: unknown): Digest {
    const text = JSON.stringify(record);
    let a = 0x811c9dc5;
    let b = 0x9747b28c;
    for (let i = 0; i < text.length; i++) {
        const c = text.charCodeAt(i);
        if (c >= 0x80) return digestOfUtf8(text);
        a = Math.imul(a ^ c, 0x01000193);
        b = Math.imul(b ^ c, 0x9e3779b1);
    }
    return [mix(a), mix(b)];
}

/** The same of any text. */
function digestOfUtf8(text: string): Digest {
    let a = 0x811c9dc5;
    let b = 0x9747b28c;
    const byte = (c: number): void => {
        a = Math.imul(a ^ c, 0x01000193);
        b = Math.imul(b ^ c, 0x9e3779b1);
    };
    const follow = (c: number, shift: number): void => byte(0x80 | ((c >> shift) & 0x3f));
    for (const character of text) {
        const c = character.codePointAt(0) ?? 0;
        if (c < 0x80) {
            byte(c);
        } else if (c < 0x800) {
            byte(0xc0 | (c >> 6));
            follow(c, 0);
        } else if (c < 0x10000) {
            byte(0xe0 | (c >> 12));
            follow(c, 6);
            follow(c, 0);
        } else {
            byte(0xf0 | (c >> 18));
            follow(c, 12);
            follow(c, 6);
            follow(c, 0);
        }
    }
    return [mix(a), mix(b)];
}

export function add(d: Digest, x: Digest): Digest {
    return [(d[0] + x[0]) >>> 0, (d[1] + x[1]) >>> 0];
}

export function takeAway(d: Digest, x: Digest): Digest {
    return [(d[0] - x[0]) >>> 0, (d[1] - x[1]) >>> 0];
}

/** As it is on the wire. */
export function format(d: Digest): string {
    return d.map((half) => half.toString(16).padStart(8, '0')).join('');
}
