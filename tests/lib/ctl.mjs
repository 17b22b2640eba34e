// What tests of payonctl share: a hub with a folder for files, and venues of their own.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Hub, startPostgres } from './hub.mjs';

/** {pg, hub, folder}: a hub that has started on a private Postgres, and an empty folder. */
export async function begin(name, settings) {
    const all = { pg: startPostgres() };
    try {
        all.hub = new Hub(all.pg, settings);
        all.hub.migrate();
        await all.hub.start();
        all.folder = fs.mkdtempSync(path.join(process.env.PAYON_TMP ?? os.tmpdir(), `${name}.`));
        return all;
    } catch (error) {
        await end(all);
        throw error;
    }
}
export async function end({ pg, hub, folder }) {
    await hub?.kill();
    pg?.stop();
    if (folder) fs.rmSync(folder, { recursive: true });
}

/** The output of a `hub.tryCtl` that went well. */
export function good({ status, stdout, stderr }) {
    assert.equal(status, 0, stdout + stderr);
    return stdout;
}

/** The options of payonctl that name a new venue, made with these options of `venue create`. */
export function freshVenue(hub, name, ...options) {
    const tenant = good(hub.tryCtl('tenant', 'create', name)).trim();
    return ['--tenant', tenant, '--venue', good(hub.tryCtl('--tenant', tenant, 'venue', 'create', name, ...options)).trim()];
}
