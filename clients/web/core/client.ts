// The core of a screen: store, outbox, connection and clock. One for each page.
import { effect, signal } from '@preact/signals-core';
import type { ReadonlySignal } from '@preact/signals-core';
import type {
    Actor,
    Bodies,
    ChangeMessage,
    CommandType,
    ErrorMessage,
    Feature,
    HelloMessage,
    HubMessage,
    PresenceMessage,
    Pres,
    QuotedMessage,
    ResumedMessage,
    SnapshotMessage,
    SyncMessage,
    Venue,
    WelcomeMessage,
} from '#protocol';
import { isObject, wholeObject } from './check.js';
import { HubClock } from './clock.js';
import { Connection } from './connection.js';
import type { ConnectionOptions, Link } from './connection.js';
import type { Environment } from './environment.js';
import { Lead } from './lead.js';
import { Outbox } from './outbox.js';
import type { OutboxOptions, Sent } from './outbox.js';
import { People } from './people.js';
import { Persistence } from './persist.js';
import { Store } from './store.js';
import type { Cursor } from './store.js';

export interface ClientOptions {
    /** ws:// or wss://, with the path. */
    readonly url: string;
    readonly token: string;
    readonly topics: readonly string[];
    /** Of the screen. */
    readonly name: string;
    /** Clients of the same device in one browser profile are tabs of it; absent: those of the same name. */
    readonly device?: string;
    readonly version: string;
    readonly connection?: Partial<ConnectionOptions>;
    readonly outbox?: Partial<OutboxOptions>;
    /** At least this long between two requests for a new snapshot, after digests differed. */
    readonly resync_ms?: number;
    /** A sub that has been unanswered for this long is sent again. */
    readonly ask_ms?: number;
}

/** Who this device is, by the last welcome; survives reloads. */
export interface Identity {
    readonly venue: Venue;
    readonly actor: Actor;
    readonly role: string;
}

type Kept = Identity & Pick<WelcomeMessage, 'features'>;

/** Who is there now, and which stations have a live screen. */
export type Presence = Pick<PresenceMessage, 'devices' | 'stations' | 'backed'>;

/** A fault, for the connection page and for support. */
export interface Report {
    readonly at: number; // device clock, ms
    readonly code: string;
    readonly text: string;
}

const REPORTS_MAX = 50;
const RECEIPTS_MAX = 200; // tickets in one `seen`
const BACKED_MAX = 10; // stations named in a hello, which has to be small
const RESYNC_MS = 30_000;
const ASK_MS = 10_000;
const WAIT_SHOWN_MS = 100; // a shorter wait for another tab is not shown
/** `code` of the link `refused` in a tab that waits for its turn; not a close code. */
export const OTHER_TAB = 0;

export class Client {
    readonly store = new Store();
    readonly clock: HubClock;
    readonly outbox: Outbox;
    /** Who is signed in at this device. */
    readonly people: People;
    /** Called with every change once the store has it: for sounds and animations. Its records are as told. */
    onChange: ((change: ChangeMessage) => void) | null = null;

    private readonly connection: Connection;
    private readonly persistence: Persistence;
    private readonly lead: Lead;
    private readonly identitySignal = signal<Identity | null>(null);
    private readonly reportsSignal = signal<readonly Report[]>([]);
    private readonly presenceSignal = signal<Presence | null>(null);
    private readonly lostSignal = signal<number | null>(null);
    private readonly featuresSignal = signal<ReadonlySet<string>>(new Set());
    private deviceActor: Actor | null = null; // as it is when nobody is signed in
    private table: string | null = null; // which this device looks at
    private question: string | null = null; // id of the sub that is unanswered
    private resuming = false; // hello named a cursor and is unanswered
    private refusedTopics = new Set<string>();
    private questions = 0;
    private readonly quotes = new Map<string, (told: QuotedMessage | null) => void>(); // unanswered
    private askedAt = 0; // monotonic: when the question or hello was sent
    private resyncAt = -Infinity; // monotonic: of the last request for a new snapshot
    private leads = false; // no other tab of this device works
    private stopped = false;
    private readonly stopWatching: () => void;

    constructor(
        private readonly env: Environment,
        private readonly options: ClientOptions,
    ) {
        const report = (code: string, text: string): void => this.report(code, text);
        this.clock = new HubClock(env);
        this.connection = new Connection(
            env,
            options.url,
            {
                hello: () => this.hello(),
                welcomed: (message) => this.welcomed(message),
                heard: (message) => this.heard(message),
                unreadable: (why) => this.differs('message', why),
                lost: () => this.lost(),
                roundTrip: (ms) => this.clock.tripTook(ms),
            },
            options.connection,
        );
        this.outbox = new Outbox(
            env,
            {
                send: (text) => this.connection.sendText(text),
                hubNow: () => this.clock.now(),
                knowsTime: () => this.clock.heardHub,
                has: (feature) => this.featuresSignal.peek().has(feature),
                by: () => this.people.signedIn.peek()?.staff ?? null,
                report,
            },
            options.outbox,
        );
        this.people = new People({
            ask: (message) => {
                const { is } = this.link.peek();
                if (is !== 'live' && is !== 'slow') return false;
                this.connection.send(message);
                return true;
            },
            changed: () => this.actorChanged(),
        });
        this.persistence = new Persistence(
            env,
            this.store,
            () => this.link.peek().is !== 'refused',
            report,
        );
        this.lead = new Lead(env, options.device ?? options.name, () => this.lostLead());
        this.stopWatching = effect(() => {
            const seq = this.store.cursor.value?.seq;
            if (seq !== undefined) this.outbox.shown(seq);
        });
    }

    get link(): ReadonlySignal<Link> {
        return this.connection.link;
    }
    get heardAt(): ReadonlySignal<number | null> {
        return this.connection.heard;
    }
    /** ms since the hub was last heard by this page, whatever is done to the device's clock; null: never. */
    get silentFor(): number | null {
        return this.connection.silentFor;
    }
    get identity(): ReadonlySignal<Identity | null> {
        return this.identitySignal;
    }
    /**
     * What the hub understands beyond v1 as first released, as its last welcome told; kept over reloads.
     * A hub from before features has none.
     */
    get features(): ReadonlySignal<ReadonlySet<string>> {
        return this.featuresSignal;
    }
    /** For what a screen offers only where the hub has it. Subscribes. */
    has(feature: Feature): boolean {
        return this.featuresSignal.value.has(feature);
    }
    get reports(): ReadonlySignal<readonly Report[]> {
        return this.reportsSignal;
    }
    /**
     * When the hub last said that its database had lost commits (device clock, ms); null: never, or somebody
     * has seen it. The store holds what there is now.
     */
    get journalLost(): ReadonlySignal<number | null> {
        return this.lostSignal;
    }
    /** Somebody has seen it. */
    seenLost(): void {
        this.lostSignal.value = null;
    }
    /** As last told, with 'presence' among the topics; null: offline, or not told yet. */
    get presence(): ReadonlySignal<Presence | null> {
        return this.presenceSignal;
    }

    /**
     * Loads the saved state, and connects unless another tab is at work. Resolves when the state is loaded
     * and it is known whether this tab works: from then on commands can be made, or `link` is `refused`.
     */
    async start(): Promise<void> {
        await Promise.all([this.loadIdentity(), this.persistence.load()]);
        await new Promise<void>((resolve) => {
            void this.begin(false).then(resolve);
            this.env.after(WAIT_SHOWN_MS + 1, resolve);
        });
    }

    /** Starts again after `refused`: takes the lead from another tab, or tries the same token again. */
    takeOver(): void {
        void this.begin(true);
    }

    /**
     * Makes a command; see Outbox. Throws while another tab leads or the device was refused. What needs a
     * feature that the hub lacks is refused here (`old_hub`) once a hub is connected.
     */
    send<C extends CommandType>(
        type: C,
        body: Bodies[C],
        how: { pre?: Pres[C]; lane?: string; approval?: string } = {},
    ): Sent {
        const link = this.link.peek();
        if (link.is === 'refused') throw new Error(`no commands from here: ${link.why}`);
        if (!this.leads) throw new Error('no commands before start()');
        return this.outbox.send(type, body, how);
    }

    /**
     * What a command would do, as things are now. null: nobody says, since the hub is away or older, or did
     * not understand. Ask at most a few times a second: the hub counts each as many messages.
     */
    quote<C extends CommandType>(type: C, body: Bodies[C], pre?: Pres[C]): Promise<QuotedMessage | null> {
        const { is } = this.link.peek();
        if ((is !== 'live' && is !== 'slow') || !this.has('quotes')) return Promise.resolve(null);
        const id = `quote-${++this.questions}`;
        const cmd = { t: 'cmd', op: this.uuid(), type, body, ...(pre ? { pre } : {}) };
        this.connection.send({ t: 'quote', id, cmd });
        return new Promise((resolve) => this.quotes.set(id, resolve));
    }

    /** A new id for what a command creates. */
    uuid(): string {
        return this.outbox.uuid();
    }

    /** Sends kitchen receipts. They are not kept: a screen repeats them until its tickets show them. */
    receipts(delivered: readonly string[], displayed: readonly string[]): void {
        const seq = this.store.cursor.peek()?.seq;
        if (seq === undefined) return;
        for (let i = 0; i < Math.max(delivered.length, displayed.length); i += RECEIPTS_MAX) {
            const part = (ids: readonly string[]): readonly string[] =>
                ids.slice(i, i + RECEIPTS_MAX);
            this.connection.send({
                t: 'seen',
                seq,
                delivered: part(delivered),
                displayed: part(displayed),
            });
        }
    }

    /** Tells which table this device looks at (null: none); repeated after each reconnect. */
    at(table: string | null): void {
        if (table === this.table) return;
        this.table = table;
        this.connection.send({ t: 'at', table_id: table });
    }

    /** Stops everything. What is on the disk stays. */
    async stop(): Promise<void> {
        this.stopped = true;
        this.stopWatching();
        this.connection.stop();
        this.persistence.stop();
        await this.persistence.flush();
        this.lead.release();
    }

    /* --- beginning ------------------------------------------------------------------------------ */

    private async loadIdentity(): Promise<void> {
        try {
            const kept = (await this.env.storage.read('meta')).get('identity');
            if (!isObject(kept) || typeof kept['offset'] !== 'number' || !isObject(kept['venue']))
                return;
            // another build may have kept it
            const { venue, actor, role, features } = wholeObject('welcome', kept) as unknown as Kept;
            this.identitySignal.value = { venue, actor, role };
            this.featuresSignal.value = new Set(features);
            this.outbox.restoreVenue(venue.id);
            this.clock.restore(kept['offset']);
        } catch (error) {
            this.report('storage', `who this device is could not be read: ${String(error)}`);
        }
    }

    private async begin(steal: boolean): Promise<void> {
        const sayWhy = (): void =>
            this.connection.refuse(OTHER_TAB, 'another tab of this device is at work');
        const cancel = this.env.after(WAIT_SHOWN_MS, sayWhy);
        const leads = await this.lead.claim(steal);
        cancel();
        if (!leads || this.stopped) return;
        this.leads = true;
        this.persistence.rewrite();
        try {
            await this.outbox.load();
        } catch (error) {
            this.report('storage', `the outbox could not be read: ${String(error)}`);
        }
        if (!this.stopped) this.connection.start();
    }

    private lostLead(): void {
        this.leads = false;
        this.connection.refuse(OTHER_TAB, 'another tab of this device took over');
        this.outbox.forget();
        void this.begin(false); // when that tab ends, it is our turn again
    }

    private hello(): HelloMessage {
        const cursor = this.store.trusted ? this.store.cursor.peek() : null;
        const { name, version, token } = this.options;
        const key = this.people.signedIn.peek()?.key;
        const hello: HelloMessage = {
            ...{ t: 'hello', token, client: { name, version }, features: [] },
            ...(key === undefined ? {} : { key }),
        };
        this.resuming = cursor !== null && sameTopics(cursor.topics, this.wanted());
        this.question = null;
        this.askedAt = this.env.monotonic();
        if (!cursor || !this.resuming) return hello;
        return {
            ...hello,
            resume: {
                epoch: cursor.epoch,
                seq: cursor.seq,
                ...(cursor.mark ? { mark: cursor.mark } : {}),
                topics: cursor.topics,
                ...(saysBacked(cursor) ? { backed: cursor.backed } : {}),
            },
        };
    }

    /** The person who is signed in, or the device by itself. */
    private actorChanged(): void {
        const identity = this.identitySignal.peek();
        const { deviceActor } = this;
        const actor = this.people.signedIn.peek()?.actor ?? deviceActor ?? identity?.actor;
        if (identity && actor) this.identitySignal.value = { ...identity, actor };
    }

    private welcomed(message: WelcomeMessage): void {
        const { venue, role, limits, features } = message;
        this.clock.heard(message.now);
        this.people.welcomed(message.actor);
        const somebody = this.people.signedIn.peek() !== null;
        if (!somebody) this.deviceActor = message.actor;
        const actor = this.deviceActor ?? message.actor; // a reload must not show who was signed in
        this.identitySignal.value = { venue, actor: message.actor, role };
        this.featuresSignal.value = new Set(features);
        this.refusedTopics.clear();
        const value = { venue, actor, role, features, offset: this.clock.offset.peek() };
        this.env.storage
            .write([{ table: 'meta', key: 'identity', value }])
            .catch((error: unknown) =>
                this.report('storage', `who this device is could not be kept: ${String(error)}`),
            );
        if (this.table !== null) this.connection.send({ t: 'at', table_id: this.table });
        if (!this.resuming) this.subscribe();
        this.outbox.welcomed(venue.id, limits);
        // without locks, another tab may have left commands on the disk
        if (!this.env.locks)
            this.outbox.load().catch((error: unknown) => this.report('storage', String(error)));
    }

    private lost(): void {
        this.question = null;
        this.resuming = false;
        this.presenceSignal.value = null;
        for (const id of this.quotes.keys()) this.quoted(id, null);
        this.people.lost();
        this.outbox.lost();
    }

    /** False: that question was no quote. */
    private quoted(id: string | null, told: QuotedMessage | null): boolean {
        const resolve = id === null ? undefined : this.quotes.get(id);
        if (id !== null) this.quotes.delete(id);
        resolve?.(told);
        return resolve !== undefined;
    }

    /* --- what the hub says ---------------------------------------------------------------------- */

    private heard(message: HubMessage): void {
        switch (message.t) {
            case 'snapshot':
                return this.heardSnapshot(message);
            case 'resumed':
                return this.heardResumed(message);
            case 'change':
                return this.heardChange(message);
            case 'sync':
                return this.heardSync(message);
            case 'ok':
                return this.outbox.heardOk(message, this.store.cursor.peek()?.seq ?? -1);
            case 'no':
                return this.outbox.heardNo(message);
            case 'presence':
                return this.heardPresence(message);
            case 'error':
                return this.heardError(message);
            case 'quoted':
                this.quoted(message.id, message);
                return;
            case 'signed_in':
                return this.people.heard(message);
            case 'signed_out':
                return this.people.signedOut(message.why);
            case 'approved':
                return this.people.approved(message.id);
            case 'welcome':
            case 'bye':
            case 'pairing':
            case 'unsubbed':
            case 'secret_set':
            case 'unlocked':
                return;
        }
    }

    private wanted(): readonly string[] {
        return this.options.topics.filter((topic) => !this.refusedTopics.has(topic));
    }

    private subscribe(): void {
        this.resuming = false;
        const topics = this.wanted();
        if (topics.length === 0) return;
        this.question = `sub-${++this.questions}`;
        this.askedAt = this.env.monotonic();
        this.connection.send({ t: 'sub', id: this.question, topics });
    }

    private heardSnapshot(message: SnapshotMessage): void {
        if (message.id !== null && message.id !== this.question) return; // the answer to a sub that was repeated since
        const { epoch, seq, mark, topics, records, backed = [] } = message;
        const before = this.store.cursor.peek();
        const lost = message.why === 'journal_lost';
        // another journal, or not what it was: earlier seqs mean nothing now
        if (lost || (before && before.epoch !== epoch)) this.outbox.shown(Infinity);
        if (lost) {
            this.lostSignal.value = this.env.now();
            this.report('journal_lost', `the hub's database lost commits: had ${before?.seq ?? 'nothing'}, has ${seq}`);
        }
        this.question = null;
        this.resuming = false;
        this.store.replace({ epoch, seq, mark, topics, backed }, records);
        if (!sameTopics(topics, this.wanted())) this.subscribe();
    }

    private heardResumed(message: ResumedMessage): void {
        if (!this.resuming) return;
        this.resuming = false;
        const cursor = this.store.cursor.peek();
        if (cursor && message.epoch === cursor.epoch && message.from === cursor.seq) return;
        this.differs(
            'resume',
            `resumed from ${message.from}, held was ${cursor?.seq ?? 'nothing'}`,
        );
    }

    private heardChange(message: ChangeMessage): void {
        if (this.store.apply(message, message.put, message.del)) this.onChange?.(message);
    }

    private heardSync(message: SyncMessage): void {
        this.clock.heard(message.now);
        this.connection.measure();
        const cursor = this.store.cursor.peek();
        const asking = this.question !== null || this.resuming || !cursor;
        if (asking && this.env.monotonic() - this.askedAt > (this.options.ask_ms ?? ASK_MS))
            this.subscribe();
        if (!asking && message.seq >= cursor.seq) {
            if (message.digest === this.store.digest()) {
                this.store.trusted = true;
                this.store.advance(message);
            } else {
                this.differs(
                    'digest',
                    `at ${message.seq}: ${this.store.digest()} is held, the hub has ${message.digest}`,
                );
            }
        }
        this.connection.send({ t: 'seen', seq: this.store.cursor.peek()?.seq ?? 0 });
    }

    private heardPresence({ devices, stations, backed }: PresenceMessage): void {
        this.presenceSignal.value = { devices, stations, ...(backed ? { backed } : {}) };
    }

    /** The store differs from what the hub holds: reports it and asks for a new snapshot. */
    private differs(code: string, text: string): void {
        this.report(code, text);
        this.store.trusted = false;
        const now = this.env.monotonic();
        if (!this.connection.isLive || now - this.resyncAt < (this.options.resync_ms ?? RESYNC_MS))
            return;
        this.resyncAt = now;
        this.subscribe();
    }

    /**
     * A sub or hello's cursor was refused. The topic that the error names is given up until the next
     * welcome.
     */
    private heardError(message: ErrorMessage): void {
        const mine = message.id === this.question && this.question !== null;
        if (this.people.refused(message.id, message.code, message.detail.wait_ms ?? null)) return;
        if (!mine && !(this.resuming && message.id === null)) {
            this.quoted(message.id, null);
            this.report('error', `${message.code} ${message.detail.field ?? ''}`);
            return;
        }
        this.question = null;
        this.resuming = false;
        const topic = message.detail.field;
        if (topic !== undefined && this.wanted().includes(topic)) {
            this.report('topic', `${message.code}: ${topic}`);
            this.refusedTopics.add(topic);
            this.subscribe();
        } else {
            this.differs('topic', message.code); // asked again, but not at once
        }
    }

    /** Notes a fault for the connection page and for support. */
    report(code: string, text: string): void {
        const report: Report = { at: this.env.now(), code, text };
        this.reportsSignal.value = [...this.reportsSignal.peek(), report].slice(-REPORTS_MAX);
    }
}

/** Only a kitchen may have been told the tickets of dark stations. */
function saysBacked({ topics, backed }: Cursor): boolean {
    const isKitchen = topics.some((topic) => topic.startsWith('kitchen:'));
    return isKitchen && backed !== undefined && backed.length <= BACKED_MAX;
}

function sameTopics(a: readonly string[], b: readonly string[]): boolean {
    return a.length === b.length && new Set([...a, ...b]).size === a.length;
}
