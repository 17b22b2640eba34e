// The page: its token, client and service worker.
import { computed, signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import type { CommandType, Role } from '#protocol';
import { Client, OTHER_TAB, readToken } from '../core/index.js';
import type { Environment } from '../core/index.js';
import { browserEnvironment } from '../platform/browser.js';
import type { Row } from '../strings/catalogue.js';
import { deviceOf } from './device.js';
import { startTicking, tellTimeBy } from './time.js';
import { Updates } from './updates.js';

declare const BUILD: string; // of tools/screens.mjs: names what the page was built from

export type Words = Readonly<Partial<Record<CommandType, Row>>>;

/** One for the page; set by begin(). */
export interface App {
    readonly screen: string;
    /** The role that its devices are usually paired with. */
    readonly role: Role;
    /** The commands that this screen may send, in words. */
    readonly words: Words;
    readonly build: string;
    readonly url: string; // of the hub's WebSocket
    readonly env: Environment;
    readonly updates: Updates;
    /** null: not paired yet. */
    readonly client: ReadonlySignal<Client | null>;
    /** The topics are subscribed from the next connection on. */
    connect(token: string): Promise<void>;
}

export let app: App;
/** The client, for code that only runs once the device is paired: everything within a screen's root. */
export function client(): Client {
    const found = app.client.value;
    if (!found) throw new Error('no client before pairing');
    return found;
}

/** Starts with the saved token; without one `client` stays null and the page pairs. */
export async function begin(
    screen: string,
    { topics, role, words }: { readonly topics: readonly string[] } & Pick<App, 'role' | 'words'>,
): Promise<App> {
    const device = deviceOf(screen);
    const env = browserEnvironment(device);
    const current = signal<Client | null>(null);
    const updates = new Updates();
    const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`;
    app = {
        screen,
        role,
        words,
        build: BUILD,
        url,
        env,
        updates,
        client: current,
        async connect(token) {
            const one = new Client(env, {
                url,
                token,
                topics,
                name: screen,
                device,
                version: BUILD,
            });
            await one.start();
            tellTimeBy(() => one.clock.now());
            current.value = one;
        },
    };
    startTicking();
    updates.start();
    void navigator.storage?.persist?.(); // or the browser may clear the outbox when it runs out of space
    // without a disk the device has to be paired at each load
    const token = await readToken(env).catch(() => null);
    if (token) await app.connect(token);
    return app;
}

/** Commands that are not answered yet, and refused ones that nobody has looked at. */
export const pending = computed(
    () =>
        app.client.value?.outbox.entries.value.filter(
            ({ state }) => state !== 'refused' && state !== 'confirmed',
        ) ?? [],
);
export const needsYou = computed(
    () => app.client.value?.outbox.entries.value.filter(({ state }) => state === 'refused') ?? [],
);

/** Why no command can be made here, or null. */
export const stopped = computed(() => {
    const link = app.client.value?.link.value;
    if (link?.is !== 'refused') return null;
    return { otherTab: link.code === OTHER_TAB || link.code === 4003, why: link.why, code: link.code };
});
