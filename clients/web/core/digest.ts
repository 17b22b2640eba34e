// The digest of a set of records: the sum of their digests (docs/protocol.md, "sync").

/** Two halves of 32 bits. */
export type Digest = readonly [number, number];

export const EMPTY: Digest = [0, 0];

/** FNV-1a with two bases and multipliers, over the UTF-8 of a text. */
class Halves {
    private a = 0x811c9dc5;
    private b = 0x9747b28c;

    byte(c: number): void {
        this.a = Math.imul(this.a ^ c, 0x01000193);
        this.b = Math.imul(this.b ^ c, 0x9e3779b1);
    }

    codePoint(c: number): void {
        if (c < 0x80) {
            this.byte(c);
        } else if (c < 0x800) {
            this.byte(0xc0 | (c >> 6));
            this.byte(0x80 | (c & 0x3f));
        } else if (c < 0x10000) {
            this.byte(0xe0 | (c >> 12));
            this.byte(0x80 | ((c >> 6) & 0x3f));
            this.byte(0x80 | (c & 0x3f));
        } else {
            this.byte(0xf0 | (c >> 18));
            this.byte(0x80 | ((c >> 12) & 0x3f));
            this.byte(0x80 | ((c >> 6) & 0x3f));
            this.byte(0x80 | (c & 0x3f));
        }
    }

    end(): Digest {
        return [mix(this.a), mix(this.b)];
    }
}

function mix(half: number): number {
    let h = half ^ (half >>> 16);
    h = Math.imul(h, 0x85ebca6b);
    h ^= h >>> 13;
    h = Math.imul(h, 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
}

export function digestOf(record: unknown): Digest {
    const halves = new Halves();
    for (const character of JSON.stringify(record)) halves.codePoint(character.codePointAt(0) ?? 0);
    return halves.end();
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
