// How a device gets its token: it makes one itself, shows the code that the hub gives it, and asks until
// somebody has approved it (docs/protocol.md, "Pairing"). The secret leaves the device only in hello.
// Keys are on the disk before they are used: after a reload the same code goes on.
//
//   idle -> opening -> asking (again and again) -> ended: approved, or refused (retry() begins again)
//             ^           |
//             +- pausing <+
import { sha256 } from '@noble/hashes/sha2';
import { signal } from '@preact/signals-core';
import type { ReadonlySignal } from '@preact/signals-core';
import { PROTOCOL } from '#protocol';
import type { ByeMessage, ErrorMessage, HubMessage, PairingMessage, PairMessage } from '#protocol';
import { Backoff, NO_CODE, obey, saidBy } from './backoff.js';
import { isObject, readFrame } from './check.js';
import type { Cancel, Environment, Socket } from './environment.js';
import { Timers } from './timers.js';
import { UuidMaker } from './uuid.js';

/** What the pairing page shows. `since` and `expires_at` are by the device's clock, in ms. */
export type PairingState =
    | { readonly is: 'asking' }
    | { readonly is: 'code'; readonly code: string; readonly expires_at: number }
    /** The hub cannot give a code now; `why` is an error of the protocol. Asks again by itself. */
    | { readonly is: 'busy'; readonly why: string; readonly text: string }
    /** Reconnects by itself. A code that was shown stays good until it expires. */
    | {
          readonly is: 'offline';
          readonly since: number;
          readonly code: string | null;
          readonly expires_at: number | null;
      }
    /** Does nothing more by itself. `code`: a close code, or 0 for the device's disk. */
    | { readonly is: 'refused'; readonly code: number; readonly why: string }
    /** The token is on the disk. */
    | { readonly is: 'approved'; readonly token: string };

export interface PairingOptions {
    /** ws:// or wss://, with the path. */
    readonly url: string;
    /** What the device calls itself, for the person who approves; 1 to 80 bytes. */
    readonly name: string;
    /** Between an answer and the next question. */
    readonly ask_ms?: number;
    /** Without an answer for this long the connection is dead. */
    readonly answer_ms?: number;
    /** The longest pause. */
    readonly pause_max_ms?: number;
}

const ASK_MS = 2000;
const ANSWER_MS = 8000; // the hub's pair_ask_ms is 10 s
const PAUSE_MAX_MS = 10_000;
const OURS = 4000; // we close a connection that is no good
const DISK = 0;
const JITTER_MS = 3000;
const SECRET_BYTES = 32;

const TOKEN = 'token'; // keys of the table meta
const KEYS = 'pairing';
/** Kept about the device that had the token; not for another one to see. */
const LEFT_BEHIND = ['cursor', 'identity'];

/** What the device made itself. */
interface Keys {
    readonly id: string;
    readonly secret: string; // hexadecimal
}

const toHex = (bytes: Uint8Array): string =>
    Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const fromHex = (hex: string): Uint8Array =>
    Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

function readKeys(value: unknown): Keys | null {
    if (!isObject(value)) return null;
    const { id, secret } = value;
    return typeof id === 'string' && typeof secret === 'string' && /^[0-9a-f]{64}$/.test(secret)
        ? { id, secret }
        : null;
}

const tokenOf = ({ id, secret }: Keys): string => `payon_d_${id.replaceAll('-', '')}_${secret}`;

/** ABCDEFGH as people read it: ABCD-EFGH. */
export function codeText(code: string): string {
    return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** This device's token; null: it has to be paired. Rejects when the disk cannot be read. */
export async function readToken(env: Pick<Environment, 'storage'>): Promise<string | null> {
    const token = (await env.storage.read('meta')).get(TOKEN);
    return typeof token === 'string' ? token : null;
}

/**
 * Forgets the token and what was shown with it, so that the device can be paired again, for any venue.
 * Unanswered commands stay: they know their venue. Nothing may use the token meanwhile.
 */
export async function forgetToken(env: Pick<Environment, 'storage'>): Promise<void> {
    await env.storage.write([
        ...[TOKEN, KEYS, ...LEFT_BEHIND].map((key) => ({ table: 'meta', remove: key }) as const),
        { table: 'records', clear: true },
    ]);
}

export class Pairing {
    private life: 'idle' | 'opening' | 'asking' | 'pausing' | 'ended' = 'idle';
    private round = 0; // counts starts and ends: what was awaited before one is void
    private keys: Keys | null = null;
    private socket: Socket | null = null;
    private readonly timers: Timers; // of this socket or pause
    private asked = false; // an answer is due
    private shown: { readonly code: string; readonly expires_at: number } | null = null;
    private bye: ByeMessage | null = null;
    private complaint: ErrorMessage | null = null;
    private readonly backoff: Backoff;
    private readonly stateSignal = signal<PairingState>({ is: 'asking' });
    private stopWaking: Cancel | null = null;

    constructor(
        private readonly env: Environment,
        private readonly options: PairingOptions,
    ) {
        this.timers = new Timers(env);
        this.backoff = new Backoff(env, options.pause_max_ms ?? PAUSE_MAX_MS);
    }

    get state(): ReadonlySignal<PairingState> {
        return this.stateSignal;
    }

    /** Starts, or goes on where a former page stopped. Call once. */
    start(): Promise<void> {
        this.stopWaking = this.env.onWake(() => this.wake());
        return this.begin();
    }

    /** Starts again after `refused`. */
    retry(): void {
        if (this.life === 'ended' && this.stateSignal.peek().is === 'refused') void this.begin();
    }

    /** Stops asking. Keys and code stay good. */
    stop(): void {
        this.leave(1000);
        this.stopWaking?.();
        this.stopWaking = null;
    }

    /* --- the disk first ------------------------------------------------------------------------- */

    private async begin(): Promise<void> {
        const round = ++this.round;
        this.life = 'idle';
        this.stateSignal.value = { is: 'asking' };
        try {
            const meta = await this.env.storage.read('meta');
            if (round !== this.round) return;
            const token = meta.get(TOKEN);
            if (typeof token === 'string') return this.end({ is: 'approved', token });
            this.keys = readKeys(meta.get(KEYS));
            if (!this.keys) await this.makeKeys();
        } catch (error) {
            if (round === this.round) this.refuse(DISK, `the disk: ${String(error)}`);
            return;
        }
        if (round === this.round) this.open();
    }

    private async makeKeys(): Promise<void> {
        const secret = new Uint8Array(SECRET_BYTES);
        this.env.random(secret);
        const keys = { id: new UuidMaker(this.env).next(), secret: toHex(secret) };
        await this.env.storage.write([{ table: 'meta', key: KEYS, value: keys }]);
        this.keys = keys;
    }

    private async approved(): Promise<void> {
        if (!this.keys) return;
        const token = tokenOf(this.keys);
        const round = ++this.round;
        this.clear(1000);
        this.life = 'ended';
        try {
            await this.env.storage.write([
                { table: 'meta', key: TOKEN, value: token },
                { table: 'meta', remove: KEYS },
            ]);
        } catch (error) {
            // the hub will say approved again
            if (round === this.round) this.refuse(DISK, `the disk: ${String(error)}`);
            return;
        }
        if (round === this.round) this.end({ is: 'approved', token });
    }

    /** The id belongs to another device, or was revoked: makes new keys. */
    private async startOver(): Promise<void> {
        const round = ++this.round;
        this.clear(1000);
        this.life = 'idle';
        this.shown = null;
        this.stateSignal.value = { is: 'asking' };
        try {
            await this.makeKeys();
        } catch (error) {
            if (round === this.round) this.refuse(DISK, `the disk: ${String(error)}`);
            return;
        }
        if (round !== this.round) return;
        this.life = 'pausing';
        this.timers.after(this.backoff.next('back off'), () => this.open());
    }

    /* --- asking --------------------------------------------------------------------------------- */

    private open(): void {
        this.clear(null);
        this.life = 'opening';
        this.bye = null;
        this.complaint = null;
        this.timers.after(this.options.answer_ms ?? ANSWER_MS, () => this.drop());
        let mine: Socket | null = null;
        const current = (): boolean => this.socket === mine && mine !== null;
        const events = {
            opened: () => current() && this.opened(),
            heard: (text: string) => current() && this.receive(text),
            closed: (code: number, reason: string) => current() && this.closed(code, reason),
        };
        try {
            this.socket = mine = this.env.connect(this.options.url, PROTOCOL, events);
        } catch (error) {
            this.closed(NO_CODE, String(error));
        }
    }

    private opened(): void {
        this.life = 'asking';
        this.ask();
    }

    private ask(): void {
        if (!this.keys || !this.socket) return;
        this.timers.clear();
        this.asked = true;
        const pair: PairMessage = {
            t: 'pair',
            token_id: this.keys.id,
            secret_hash: toHex(sha256(fromHex(this.keys.secret))),
            name: this.options.name,
        };
        this.timers.after(this.options.answer_ms ?? ANSWER_MS, () => this.drop());
        this.socket.send(JSON.stringify(pair));
    }

    private askLater(): void {
        this.asked = false;
        this.timers.clear();
        this.timers.after(this.options.ask_ms ?? ASK_MS, () => this.ask());
    }

    private receive(text: string): void {
        const socket = this.socket; // what cannot be read counts as no answer: ANSWER_MS runs out
        for (const heard of readFrame(text)) {
            if (heard.is === 'message') this.take(heard.message);
            if (this.socket !== socket) return; // it ended meanwhile
        }
    }

    private take(message: HubMessage): void {
        if (message.t === 'bye') this.bye = message;
        else if (message.t === 'error') this.complained(message);
        else if (message.t === 'pairing' && message.token_id === this.keys?.id)
            this.answered(message);
    }

    private answered(message: PairingMessage): void {
        this.backoff.reset();
        if (message.state === 'approved') {
            void this.approved();
            return;
        }
        const { code, expires_at, now } = message;
        if (code !== null && expires_at !== null) {
            const until = this.env.now() + Date.parse(expires_at) - Date.parse(now);
            this.show(code, until);
        }
        this.askLater();
    }

    /** Answers differ by the time that they travelled: only real news changes the screen. */
    private show(code: string, expires_at: number): void {
        const before = this.shown;
        const news = before?.code !== code || Math.abs(before.expires_at - expires_at) > JITTER_MS;
        if (news) this.shown = { code, expires_at };
        if ((news || this.stateSignal.peek().is !== 'code') && this.shown)
            this.stateSignal.value = { is: 'code', ...this.shown };
    }

    private complained(message: ErrorMessage): void {
        this.complaint = message;
        switch (message.code) {
            case 'pair_taken':
                void this.startOver();
                return;
            case 'pair_rate': // what is shown stays right
                this.askLater();
                return;
            case 'pairings_full':
            case 'unavailable':
                this.stateSignal.value = { is: 'busy', why: message.code, text: message.text };
                this.askLater();
                return;
        } // else: a hub that does not know `pair` says bye next
    }

    /** The network is back, or somebody looks at the screen. */
    private wake(): void {
        if (this.life === 'pausing') this.open();
        else if (this.life === 'asking' && !this.asked) this.ask();
    }

    /* --- down ----------------------------------------------------------------------------------- */

    private drop(): void {
        const { socket } = this;
        this.closed(NO_CODE, '');
        socket?.close(OURS);
    }

    private closed(code: number, reason: string): void {
        const { bye, complaint } = this;
        this.clear(null);
        const said = saidBy(bye, code);
        const way = obey(said?.code ?? code);
        if (way === 'give up')
            this.refuse(said?.code ?? code, complaint?.text ?? (said?.text || reason));
        else this.pause(this.backoff.next(way, said?.reconnect_ms ?? 0));
    }

    private pause(ms: number): void {
        this.life = 'pausing';
        this.showOffline();
        this.timers.after(ms, () => this.open());
    }

    private showOffline(): void {
        const before = this.stateSignal.peek();
        const lives = this.shown && this.shown.expires_at > this.env.now() ? this.shown : null;
        this.stateSignal.value = {
            is: 'offline',
            since: before.is === 'offline' ? before.since : this.env.now(),
            code: lives?.code ?? null,
            expires_at: lives?.expires_at ?? null,
        };
    }

    private refuse(code: number, why: string): void {
        this.end({ is: 'refused', code, why });
    }

    private end(state: PairingState): void {
        this.leave(1000);
        this.life = 'ended';
        this.stateSignal.value = state;
    }

    private leave(code: number): void {
        this.round++;
        this.clear(code);
        this.life = 'idle';
    }

    /** Drops the socket and closes it with this code; null: it is closed already. */
    private clear(code: number | null): void {
        const { socket } = this;
        this.timers.clear();
        this.socket = null;
        this.asked = false;
        if (code !== null) socket?.close(code);
    }
}
