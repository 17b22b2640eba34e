// Storage on IndexedDB. Tests run it on fake-indexeddb.
import type { Storage, Table, Write } from '../core/environment.js';

const TABLES: readonly Table[] = ['meta', 'records', 'outbox'];
const VERSION = 1;

function done<T>(request: IDBRequest<T>): Promise<T> {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
    });
}

function open(factory: IDBFactory, name: string): Promise<IDBDatabase> {
    const request = factory.open(name, VERSION);
    request.onupgradeneeded = () => {
        for (const table of TABLES)
            if (!request.result.objectStoreNames.contains(table))
                request.result.createObjectStore(table);
    };
    return done(request);
}

function put(transaction: IDBTransaction, write: Write): void {
    const table = transaction.objectStore(write.table);
    if ('clear' in write) table.clear();
    else if ('remove' in write) table.delete(write.remove);
    else table.put(write.value, write.key);
}

async function readAll(db: IDBDatabase, table: Table): Promise<ReadonlyMap<string, unknown>> {
    const objects = db.transaction(table, 'readonly').objectStore(table);
    const [keys, values] = await Promise.all([
        done(objects.getAllKeys()),
        done<unknown[]>(objects.getAll()),
    ]);
    return new Map(keys.map((key, i) => [String(key), values[i]]));
}

async function writeAll(db: IDBDatabase, writes: readonly Write[]): Promise<void> {
    const tables = [...new Set(writes.map((write) => write.table))];
    if (tables.length === 0) return;
    // strict: complete means on the disk, not in a cache of the system
    const transaction = db.transaction(tables, 'readwrite', { durability: 'strict' });
    const complete = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () =>
            reject(transaction.error ?? new Error('the transaction was aborted'));
    });
    try {
        for (const write of writes) put(transaction, write);
    } catch (error) {
        transaction.abort();
        complete.catch(() => {});
        throw error;
    }
    await complete;
}

/**
 * Opens on first use, and again after the browser closed the connection. It does not always say so (Safari
 * after the screen was off): whatever fails is tried once more on a new connection. Reads and writes may be
 * repeated: a write is whole or did not happen, and the same write twice is one.
 */
export function indexedStorage(factory: IDBFactory, name: string): Storage {
    let opened: Promise<IDBDatabase> | null = null;
    const connect = (): Promise<IDBDatabase> => {
        const connecting: Promise<IDBDatabase> = open(factory, name).then((db) => {
            db.onclose = () => drop(connecting);
            db.onversionchange = () => {
                db.close(); // a newer version of the app waits for it
                drop(connecting);
            };
            return db;
        });
        connecting.catch(() => drop(connecting));
        return connecting;
    };
    const drop = (failed: Promise<IDBDatabase>): void => {
        if (opened === failed) opened = null;
    };
    const attempt = async <T>(work: (db: IDBDatabase) => Promise<T>): Promise<T> => {
        const used = (opened ??= connect());
        try {
            return await work(await used);
        } catch (error) {
            drop(used);
            used.then((db) => db.close()).catch(() => {}); // it may work still: after what others do on it
            throw error;
        }
    };
    const twice = <T>(work: (db: IDBDatabase) => Promise<T>): Promise<T> =>
        attempt(work).catch(() => attempt(work));
    return {
        read: (table) => twice((db) => readAll(db, table)),
        write: (writes) => twice((db) => writeAll(db, writes)),
    };
}
