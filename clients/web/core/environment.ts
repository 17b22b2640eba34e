// Everything the core needs of the world. platform/ implements it for browsers, tests for Node.

export type Cancel = () => void;

export interface Socket {
    send(text: string): void;
    close(code: number): void;
}

/** Called by a socket; `closed` exactly once, after all others. */
export interface SocketEvents {
    opened(): void;
    heard(text: string): void;
    closed(code: number, reason: string): void;
}

export type Table = 'meta' | 'records' | 'outbox';

/** Puts a row, removes one, or empties a table. */
export type Write =
    | { readonly table: Table; readonly key: string; readonly value: unknown }
    | { readonly table: Table; readonly remove: string }
    | { readonly table: Table; readonly clear: true };

export interface Storage {
    /** All rows of a table, by key. */
    read(table: Table): Promise<ReadonlyMap<string, unknown>>;
    /** All of them in order, or none; on the disk when it resolves. */
    write(writes: readonly Write[]): Promise<void>;
}

export interface HeldLock {
    /** Resolves when another tab stole the lock. */
    readonly lost: Promise<void>;
    release(): void;
}

export interface Locks {
    /** Waits for the lock; with `steal`, takes it from its holder. */
    hold(name: string, steal: boolean): Promise<HeldLock>;
}

export interface Environment {
    /** The device's clock, ms since 1970. It may jump. */
    now(): number;
    /** ms since an arbitrary moment; never goes back. */
    monotonic(): number;
    /** Fills with random bytes, good enough for ids and secrets. */
    random(bytes: Uint8Array): void;
    after(ms: number, run: () => void): Cancel;
    /** May throw, as `new WebSocket` does. */
    connect(url: string, protocol: string, events: SocketEvents): Socket;
    readonly storage: Storage;
    /** null: this browser has none (they need a secure context). */
    readonly locks: Locks | null;
    /** Calls when the network is back or the page becomes visible. */
    onWake(run: () => void): Cancel;
}

/** A number in [0, 1). */
export function fraction(env: Pick<Environment, 'random'>): number {
    const bytes = new Uint8Array(4);
    env.random(bytes);
    return bytes.reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 32;
}
