// Saves the store's state, so that a reload without network shows it. Records and cursor are written in one
// transaction: what is read back is the state at the cursor, or nothing.
//
// Records are saved as the hub told them, not as this build reads them: an older or newer build takes up the
// same state, and its digest still agrees with the hub's.
import type { Puts } from '#protocol';
import { checkRecord, isObject } from './check.js';
import type { Cancel, Environment, Write } from './environment.js';
import type { Cursor, Delta, Store } from './store.js';

const WRITE_AFTER_MS = 250; // changes within this time share a write
const CURSOR = 'cursor';

const keyOf = (kind: string, id: string): string => `${kind}/${id}`;

function readCursor(value: unknown): Cursor | null {
    if (!isObject(value)) return null;
    const { epoch, seq, mark, topics } = value;
    if (typeof epoch !== 'string' || !Number.isSafeInteger(seq) || !Array.isArray(topics))
        return null;
    return topics.every((topic) => typeof topic === 'string')
        ? { epoch, seq: seq as number, mark: typeof mark === 'string' ? mark : '', topics }
        : null;
}

export class Persistence {
    private everything = false; // the next write replaces all records
    private readonly dirty = new Map<string, { kind: string; id: string }>();
    private timer: Cancel | null = null;
    private writing: Promise<void> | null = null;
    private stopped = false;

    constructor(
        private readonly env: Environment,
        private readonly store: Store,
        /** False while another tab leads and writes. */
        private readonly mayWrite: () => boolean,
        private readonly report: (code: string, text: string) => void,
    ) {}

    /** Loads the saved state into the store, if it is good, and follows the store from then on. */
    async load(): Promise<void> {
        try {
            const [meta, rows] = await Promise.all([
                this.env.storage.read('meta'),
                this.env.storage.read('records'),
            ]);
            const cursor = readCursor(meta.get(CURSOR));
            const records = cursor && this.readRecords(rows);
            if (cursor && records) this.store.replace(cursor, records);
        } catch (error) {
            this.report('storage', `the last state could not be read: ${String(error)}`);
        }
        this.store.onApplied = (delta) => this.applied(delta);
    }

    /** Another tab may have written meanwhile: the next write replaces all. */
    rewrite(): void {
        this.everything = true;
    }

    /** Writes what has changed. */
    async flush(): Promise<void> {
        this.timer?.();
        this.timer = null;
        while (this.writing) await this.writing;
        this.writing = this.write();
        await this.writing;
        this.writing = null;
    }

    /** Stops writing by itself. */
    stop(): void {
        this.stopped = true;
        this.timer?.();
    }

    private readRecords(rows: ReadonlyMap<string, unknown>): Puts | null {
        const records: Record<string, unknown[]> = {};
        for (const [key, record] of rows) {
            const kind = key.slice(0, key.indexOf('/'));
            const wrong = checkRecord(kind, record);
            if (wrong) {
                this.report('storage', `the last state is not good: ${kind}.${wrong}`);
                return null;
            }
            (records[kind] ??= []).push(record);
        }
        return records as Puts;
    }

    private applied(delta: Delta): void {
        if (delta.all) {
            this.everything = true;
            this.dirty.clear();
        } else if (!this.everything) {
            for (const one of delta.touched) this.dirty.set(keyOf(one.kind, one.id), one);
        }
        if (!this.timer && !this.stopped)
            this.timer = this.env.after(WRITE_AFTER_MS, () => void this.flush());
    }

    private async write(): Promise<void> {
        const cursor = this.store.cursor.peek();
        if (!cursor || !this.store.trusted || !this.mayWrite()) return; // a later write includes it
        const writes: Write[] = [];
        if (this.everything) {
            writes.push({ table: 'records', clear: true });
            for (const { kind, record } of this.store.everything())
                writes.push({ table: 'records', key: keyOf(kind, record.id), value: record });
        } else {
            for (const [key, { kind, id }] of this.dirty) {
                const value = this.store.told(kind, id);
                writes.push(
                    value ? { table: 'records', key, value } : { table: 'records', remove: key },
                );
            }
        }
        writes.push({ table: 'meta', key: CURSOR, value: cursor });
        this.everything = false;
        this.dirty.clear();
        try {
            await this.env.storage.write(writes);
        } catch (error) {
            this.everything = true; // whatever the disk holds now, the next write replaces it
            this.report('storage', `the state could not be kept: ${String(error)}`);
        }
    }
}
