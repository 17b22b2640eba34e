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

/** Opens on first use, and again after a failure or after the browser closed it. */
export function indexedStorage(factory: IDBFactory, name: string): Storage {
    let opened: Promise<IDBDatabase> | null = null;
    const database = (): Promise<IDBDatabase> => {
        opened ??= open(factory, name).then((db) => {
            db.onclose = () => (opened = null);
            db.onversionchange = () => {
                db.close(); // a newer version of the app waits for it
                opened = null;
            };
            return db;
        });
        opened.catch(() => (opened = null));
        return opened;
    };
    return {
        async read(table) {
            const objects = (await database()).transaction(table, 'readonly').objectStore(table);
            const [keys, values] = await Promise.all([
                done(objects.getAllKeys()),
                done<unknown[]>(objects.getAll()),
            ]);
            return new Map(keys.map((key, i) => [String(key), values[i]]));
        },
        async write(writes) {
            const tables = [...new Set(writes.map((write) => write.table))];
            if (tables.length === 0) return;
            // strict: complete means on the disk, not in a cache of the system
            const transaction = (await database()).transaction(tables, 'readwrite', {
                durability: 'strict',
            });
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
        },
    };
}
