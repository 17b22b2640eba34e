// Taking and forgetting the device's token (core/pairing.ts).
import { forgetToken } from '../core/index.js';
import { app } from './app.js';

const TOKEN = 'token';
const SHAPE = /^payon_d_[0-9a-zA-Z-]+_[0-9a-zA-Z_-]+$/;

/** Uses a token that somebody typed in. False: it does not look like a token. */
export async function useToken(token: string): Promise<boolean> {
    if (!SHAPE.test(token)) return false;
    await app.env.storage.write([{ table: 'meta', key: TOKEN, value: token }]).catch(() => {});
    await app.connect(token);
    return true;
}

/**
 * Forgets the token and pairs again. Unanswered commands stay on the disk: they are sent when this device
 * comes back to the same venue, and refused at another.
 */
export async function forgetDevice(): Promise<void> {
    await app.client.peek()?.stop();
    await forgetToken(app.env);
    location.reload();
}
