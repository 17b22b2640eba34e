// The device's token, kept with everything else of it in IndexedDB.
import type { Environment } from '../core/index.js';
import { app } from './app.js';

const TOKEN = 'token';
const SHAPE = /^payon_d_[0-9a-zA-Z-]+_[0-9a-zA-Z_-]+$/;

export async function readToken(env: Environment): Promise<string | null> {
    try {
        const kept = (await env.storage.read('meta')).get(TOKEN);
        return typeof kept === 'string' ? kept : null;
    } catch {
        return null; // no disk: paired anew with each load
    }
}

/** False: no token looks like this. */
export async function useToken(token: string): Promise<boolean> {
    if (!SHAPE.test(token)) return false;
    await app.env.storage.write([{ table: 'meta', key: TOKEN, value: token }]).catch(() => {});
    await app.connect(token);
    return true;
}

/** Takes everything of this device off the disk and pairs anew. */
export async function forgetDevice(): Promise<void> {
    await app.client.peek()?.stop();
    await app.env.storage.write([
        { table: 'meta', clear: true },
        { table: 'records', clear: true },
        { table: 'outbox', clear: true },
    ]);
    location.reload();
}
