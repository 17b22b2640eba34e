// Saves the store's state, so that a reload without network shows it. Records and cursor are written in one
// transaction: what is read back is the state at the cursor, or nothing.
//
// Records are saved as the hub told them, not as this build reads them: an older or newer build takes up the
// same state, and its digest still agrees with the hub's. A row each; of a kind with very many (a large menu)
// in blocks, since a disk takes as long for a row as for a hundred kilobytes. What changes of a block is saved
// as rows over it, until there are many.
import type { Puts } from '#protocol';
import { checkRecord, isObject } from './check.js';
import type { Cancel, Environment, Write } from './environment.js';
import type { Cursor, Delta, Store } from './store.js';

const WRITE_AFTER_MS = 250; // changes within this time share a write
const CURSOR = 'cursor';

const BLOCK = 'block/';
const BLOCK_RECORDS = 500;
const LARGE_KIND = 1000; // so many records of a kind go into blocks
const OVER_MAX = 1000; // rows over blocks; more: all is written again

const keyOf = (kind: string, id: string): string => `${kind}/${id}`;

function readCursor(value: unknown): Cursor | null {
    if (!isObject(value)) return null;
    const { epoch, seq, mark, topics, backed } = value;
    const isTexts = (list: unknown): list is string[] =>
        Array.isArray(list) && list.every((one) => typeof one === 'string');
    if (typeof epoch !== 'string' || !Number.isSafeInteger(seq) || !isTexts(topics)) return null;
    return {
        epoch,
        seq: seq as number,
        mark: typeof mark === 'string' ? mark : '',
        topics,
        ...(isTexts(backed) ? { backed } : {}), // absent in what an older build saved
    };
}

function grouped<R>(all: Iterable<{ readonly kind: string; readonly record: R }>): Map<string, R[]> {
    const found = new Map<string, R[]>();
    for (const { kind, record } of all) {
        const list = found.get(kind);
        if (list) list.push(record);
        else found.set(kind, [record]);
    }
    return found;
}

export class Persistence {
    private everything = false; // the next write replaces all records
    private readonly blocked = new Set<string>(); // keys of records in blocks
    private readonly over = new Set<string>(); // those of them that a row replaces, or removes (null)
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
            if (cursor && records) this.store.replace(cursor, records, true);
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
        const take = (kind: string, record: unknown): boolean => {
            const wrong = checkRecord(kind, record);
            if (wrong) this.report('storage', `the last state is not good: ${kind}.${wrong}`);
            else (records[kind] ??= []).push(record);
            return !wrong;
        };
        for (const [key, value] of rows) {
            const good = key.startsWith(BLOCK)
                ? this.readBlock(key, value, rows, take)
                : value === null || take(key.slice(0, key.indexOf('/')), value);
            if (!good) return null;
        }
        return records as Puts;
    }

    /** What of a block no row replaces. */
    private readBlock(
        key: string,
        value: unknown,
        rows: ReadonlyMap<string, unknown>,
        take: (kind: string, record: unknown) => boolean,
    ): boolean {
        const kind = key.slice(BLOCK.length, key.lastIndexOf('/'));
        return (JSON.parse(String(value)) as { readonly id: string }[]).every((record) => {
            const own = keyOf(kind, record.id);
            this.blocked.add(own);
            if (!rows.has(own)) return take(kind, record);
            this.over.add(own);
            return true;
        });
    }

    /** All records, of large kinds in blocks. */
    private allRows(): Write[] {
        const writes: Write[] = [{ table: 'records', clear: true }];
        this.blocked.clear();
        this.over.clear();
        for (const [kind, list] of grouped(this.store.everything())) {
            if (list.length < LARGE_KIND) {
                for (const record of list)
                    writes.push({ table: 'records', key: keyOf(kind, record.id), value: record });
                continue;
            }
            for (const record of list) this.blocked.add(keyOf(kind, record.id));
            for (let at = 0; at < list.length; at += BLOCK_RECORDS) {
                const value = JSON.stringify(list.slice(at, at + BLOCK_RECORDS));
                writes.push({ table: 'records', key: `${BLOCK}${kind}/${at}`, value });
            }
        }
        return writes;
    }

    /** What has changed since the last write. */
    private changedRows(): Write[] {
        return [...this.dirty].map(([key, { kind, id }]) => {
            const value = this.store.told(kind, id);
            if (this.blocked.has(key)) this.over.add(key);
            return value || this.blocked.has(key)
                ? { table: 'records', key, value: value ?? null }
                : { table: 'records', remove: key };
        });
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
        const whole = this.everything || this.over.size > OVER_MAX;
        const writes = whole ? this.allRows() : this.changedRows();
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
