// Connects, greets, watches for silence, obeys close codes and reconnects. What messages mean for store
// and outbox is decided in client.ts.
//
//   idle -> opening -> greeting -> live
//             ^           |         |
//             +- pausing <+---------+-> refused (nothing more by itself: retry() begins again)
import { signal } from '@preact/signals-core';
import type { ReadonlySignal } from '@preact/signals-core';
import { PROTOCOL } from '#protocol';
import type {
    ByeMessage,
    DeviceMessage,
    ErrorMessage,
    HelloMessage,
    HubMessage,
    WelcomeMessage,
} from '#protocol';
import { Backoff, NO_CODE, obey, saidBy } from './backoff.js';
import type { Obey } from './backoff.js';
import { readFrame } from './check.js';
import type { Cancel, Environment, Socket } from './environment.js';
import { Timers } from './timers.js';

/** What a screen shows. `since` is by the device's clock, in ms. */
export type Link =
    | { readonly is: 'live'; readonly rtt_ms: number | null }
    | { readonly is: 'slow'; readonly rtt_ms: number }
    | { readonly is: 'offline'; readonly since: number }
    | { readonly is: 'refused'; readonly code: number; readonly why: string };

export interface ConnectionOptions {
    /** From connecting to the welcome. */
    greet_ms: number;
    /** A longer round trip is slow. */
    slow_ms: number;
    /** After being live for this long the back-off starts over. */
    steady_ms: number;
    /** The longest pause. */
    pause_max_ms: number;
    /** Without an answer this long after a wake-up the connection is dead. */
    wake_ms: number;
}

export const CONNECTION_DEFAULTS: ConnectionOptions = {
    greet_ms: 15_000,
    slow_ms: 1000,
    steady_ms: 5000,
    pause_max_ms: 30_000,
    wake_ms: 2000,
};

const HEARTBEATS_MISSED = 3;
/** The protocol has no ping for browsers. A topic that cannot exist is answered with an error at once. */
const PROBE_TOPIC = 'kitchen:?';
const OURS = 4000; // we close a connection that is no good

export interface ConnectionUser {
    hello(): HelloMessage;
    welcomed(message: WelcomeMessage): void;
    heard(message: HubMessage): void;
    /** A message cannot be read. The connection goes on. */
    unreadable(why: string): void;
    /** A welcomed connection has ended. */
    lost(): void;
    roundTrip(ms: number): void;
}

type State = 'idle' | 'opening' | 'greeting' | 'live' | 'pausing' | 'refused';

export class Connection {
    private state: State = 'idle';
    private socket: Socket | null = null;
    private readonly timers: Timers; // of this socket or pause
    private heartbeat_ms = 2000;
    private heardAt = 0; // monotonic
    private liveSince = 0; // monotonic
    private bye: ByeMessage | null = null;
    private probe: { readonly id: string; readonly at: number; readonly late: Cancel } | null =
        null;
    private probes = 0;
    private readonly backoff: Backoff;
    private readonly options: ConnectionOptions;
    private readonly linkSignal;
    private readonly heardSignal = signal<number | null>(null);
    private readonly stopWaking: Cancel;

    constructor(
        private readonly env: Environment,
        private readonly url: string,
        private readonly user: ConnectionUser,
        options: Partial<ConnectionOptions> = {},
    ) {
        this.options = { ...CONNECTION_DEFAULTS, ...options };
        this.timers = new Timers(env);
        this.backoff = new Backoff(env, this.options.pause_max_ms);
        this.linkSignal = signal<Link>({ is: 'offline', since: env.now() });
        this.stopWaking = env.onWake(() => this.wake());
    }

    get link(): ReadonlySignal<Link> {
        return this.linkSignal;
    }
    /** ms since the hub was last heard, whatever is done to the device's clock; null: never. */
    get silentFor(): number | null {
        return this.heardSignal.peek() === null ? null : this.env.monotonic() - this.heardAt;
    }
    /** When the hub was last heard; null: never. */
    get heard(): ReadonlySignal<number | null> {
        return this.heardSignal;
    }
    get isLive(): boolean {
        return this.state === 'live';
    }

    /** Connects, also after `refused`. */
    start(): void {
        if (this.state === 'idle' || this.state === 'refused' || this.state === 'pausing')
            this.open();
    }

    /** Ends the connection; the screen says why. */
    refuse(code: number, why: string): void {
        this.leave(1000);
        this.state = 'refused';
        this.linkSignal.value = { is: 'refused', code, why };
    }

    stop(): void {
        this.leave(1000);
        this.state = 'idle';
        if (this.linkSignal.peek().is !== 'refused')
            this.linkSignal.value = { is: 'offline', since: this.env.now() };
        this.stopWaking();
    }

    /** Dropped unless live. */
    send(message: DeviceMessage): void {
        this.sendText(JSON.stringify(message));
    }
    sendText(text: string): void {
        if (this.state === 'live') this.socket?.send(text);
    }

    /** Measures a round trip by a question without effect. */
    measure(): void {
        if (this.state !== 'live') return;
        if (this.probe && this.env.monotonic() - this.probe.at < this.options.greet_ms) return;
        this.probe?.late(); // its answer was lost
        const id = `rtt-${++this.probes}`;
        const late = this.env.after(this.options.slow_ms, () =>
            this.showTrip(this.options.slow_ms + 1),
        );
        this.probe = { id, at: this.env.monotonic(), late };
        this.send({ t: 'unsub', id, topics: [PROBE_TOPIC] });
    }

    /* --- up ----------------------------------------------------------------------------------- */

    private open(): void {
        this.clear();
        this.state = 'opening';
        if (this.linkSignal.peek().is === 'refused') this.showOffline();
        this.bye = null;
        this.timers.after(this.options.greet_ms, () => this.drop('no welcome in time'));
        let mine: Socket | null = null;
        const current = (): boolean => this.socket === mine && mine !== null;
        const events = {
            opened: () => current() && this.greet(),
            heard: (text: string) => current() && this.receive(text),
            closed: (code: number, reason: string) => current() && this.closed(code, reason),
        };
        try {
            this.socket = mine = this.env.connect(this.url, PROTOCOL, events);
        } catch (error) {
            this.closed(NO_CODE, String(error));
        }
    }

    private greet(): void {
        this.state = 'greeting';
        this.socket?.send(JSON.stringify(this.user.hello()));
    }

    private receive(text: string): void {
        this.heardAt = this.env.monotonic();
        this.heardSignal.value = this.env.now();
        const socket = this.socket;
        for (const heard of readFrame(text)) {
            if (heard.is === 'wrong') this.user.unreadable(heard.why);
            else if (heard.is === 'message') this.take(heard.message);
            if (this.socket !== socket) return; // it ended meanwhile
        }
    }

    private take(message: HubMessage): void {
        if (message.t === 'bye') this.bye = message;
        else if (message.t === 'welcome') this.welcome(message);
        else if (this.probe && 'id' in message && message.id === this.probe.id) this.probed();
        else if (this.state === 'live') this.user.heard(message);
        else if (message.t === 'error')
            this.drop(`error before welcome: ${(message satisfies ErrorMessage).code}`);
    }

    private welcome(message: WelcomeMessage): void {
        if (this.state !== 'greeting') return;
        this.timers.clear();
        this.state = 'live';
        this.liveSince = this.env.monotonic();
        this.heartbeat_ms = Math.max(100, message.heartbeat_ms);
        this.linkSignal.value = { is: 'live', rtt_ms: null };
        this.watchSilence();
        this.user.welcomed(message);
        this.measure();
    }

    /* --- watching ------------------------------------------------------------------------------ */

    private watchSilence(): void {
        const allowed = this.heartbeat_ms * HEARTBEATS_MISSED;
        const left = this.heardAt + allowed - this.env.monotonic();
        if (left <= 0) this.drop('the hub is silent');
        else this.timers.after(left, () => this.watchSilence());
    }

    private probed(): void {
        if (!this.probe) return;
        const ms = this.env.monotonic() - this.probe.at;
        this.probe.late();
        this.probe = null;
        this.user.roundTrip(ms);
        this.showTrip(ms);
    }

    private showTrip(ms: number): void {
        const rtt_ms = Math.round(ms);
        if (this.state === 'live')
            this.linkSignal.value =
                ms > this.options.slow_ms ? { is: 'slow', rtt_ms } : { is: 'live', rtt_ms };
    }

    /** The network is back or somebody looks at the screen: do not wait, and do not trust a connection that slept. */
    private wake(): void {
        if (this.state === 'pausing') {
            this.open();
        } else if (this.state === 'live') {
            const before = this.heardAt;
            this.timers.after(this.options.wake_ms, () => {
                if (this.heardAt === before) this.drop('no answer after waking up');
            });
            this.measure();
        }
    }

    /* --- down ---------------------------------------------------------------------------------- */

    private drop(why: string): void {
        const socket = this.socket;
        this.closed(NO_CODE, why);
        socket?.close(OURS);
    }

    private closed(code: number, reason: string): void {
        const { bye } = this;
        const wasLive = this.state === 'live';
        const steady = wasLive && this.env.monotonic() - this.liveSince >= this.options.steady_ms;
        this.clear();
        const said = saidBy(bye, code);
        const way = obey(said?.code ?? code);
        if (way === 'give up') {
            this.state = 'refused';
            this.linkSignal.value = {
                is: 'refused',
                code: said?.code ?? code,
                why: said?.text || reason,
            };
        } else {
            if (steady) this.backoff.reset();
            this.pause(way, said?.reconnect_ms ?? 0);
        }
        if (wasLive) this.user.lost();
    }

    private pause(way: Obey, asked_ms: number): void {
        this.state = 'pausing';
        if (this.linkSignal.peek().is !== 'offline') this.showOffline();
        this.timers.after(this.backoff.next(way, asked_ms), () => this.open());
    }

    private showOffline(): void {
        this.linkSignal.value = { is: 'offline', since: this.heardSignal.peek() ?? this.env.now() };
    }

    private leave(code: number): void {
        const { socket } = this;
        const wasLive = this.state === 'live';
        this.clear();
        socket?.close(code);
        if (wasLive) this.user.lost();
    }

    private clear(): void {
        this.timers.clear();
        this.socket = null;
        this.bye = null;
        this.probe?.late();
        this.probe = null;
    }
}
