// Whoever administers over REST: a key, and requests that may be asked again.
import { uuid } from '../lib/device.mjs';
import { Program, good } from './client.mjs';

/** A key of the platform: its token. */
export const mintPlatform = (hub, name = 'Platform') => good(hub.tryCtl('key', 'mint', '--platform', '--name', name));

export class Administrator extends Program {
    /** body: an object, or nothing. key: the Idempotency-Key; POST needs one. */
    ask(method, path, body, key = method === 'POST' ? uuid() : undefined, headers = {}) {
        return this.checked(method, path.startsWith('/v1') ? path : `/v1/${path}`, {
            headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(key ? { 'idempotency-key': key } : {}), ...headers },
            body: body === undefined ? undefined : JSON.stringify(body),
        });
    }
}
