// The device's token, kept with everything else of it in IndexedDB (core/pairing.ts).
import { forgetToken } from '../core/index.js';
import { app } from './app.js';

const TOKEN = 'token';
const SHAPE = /^payon_d_[0-9a-zA-Z-]+_[0-9a-zA-Z_-]+$/;

/** A token that somebody has at hand. False: no token looks like this. */
export async function useToken(token: string): Promise<boolean> {
    if (!SHAPE.test(token)) return false;
    await app.env.storage.write([{ table: 'meta', key: TOKEN, value: token }]).catch(() => {});
    await app.connect(token);
    return true;
}

/**
 * Pairs anew. What was never answered stays on the disk: it is sent when this device comes back to the
 * same venue, and refused at another one.
 */
export async function forgetDevice(): Promise<void> {
    await app.client.peek()?.stop();
    await forgetToken(app.env);
    location.reload();
}
