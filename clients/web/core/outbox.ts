// This device's commands until their final answer. A command gets its `op`, is written to the disk, and is
// only then sent; it is sent again with the same op until it is answered. The hub applies it at most once.
//
// Commands of one lane (say, of one order) keep their order: each is sent when the one before it has been
// answered. Lanes do not wait for each other.
//
//   saving -> waiting -> sent -> confirmed (until the store shows it, then gone)
//                ^        |  \-> refused (kept, with the hub's words, until it is dismissed)
//                +--------+ connection lost, "not now", no answer in time
import { signal } from '@preact/signals-core';
import type { ReadonlySignal } from '@preact/signals-core';
import type { Bodies, CommandType, Detail, NoMessage, OkMessage, Pres, Result } from '#protocol';
import { growing } from './backoff.js';
import { checkCommand, isObject, lackingFor, utf8Length } from './check.js';
import type { HasFeature } from './check.js';
import type { Cancel, Environment, Write } from './environment.js';
import { UuidMaker } from './uuid.js';

export interface Refusal {
    /** The hub's, or one of LOCAL_REFUSALS. */
    readonly code: string;
    readonly text: string;
    readonly detail: Detail;
}

/** Refusals made on this device: the command never reached the hub. */
export const LOCAL_REFUSALS = {
    not_saved: 'this device could not save the command, so it was not sent',
    message_too_large: 'the command is larger than the hub accepts',
    other_venue: 'it was made for another venue',
    old_hub: 'the hub is older than this screen and does not know this yet',
} as const;
export type LocalRefusal = keyof typeof LOCAL_REFUSALS;

export type EntryState = 'saving' | 'waiting' | 'sent' | 'confirmed' | 'refused';

export interface Entry {
    readonly op: string;
    readonly type: string;
    readonly body: Readonly<Record<string, unknown>>;
    readonly pre: Readonly<Record<string, unknown>> | null;
    readonly lane: string;
    /** null: made before this device was ever welcomed. */
    readonly venue: string | null;
    /** When it was made, by the hub's clock as this device knows it; ms. */
    readonly made: number;
    /** The device's own clock then, while the hub has not told its time; null: `made` is by what it told. */
    readonly wall: number | null;
    readonly state: EntryState;
    /** Who was signed in then; null: nobody. */
    readonly by: string | null;
    /** Of another person, for this command; null: none. */
    readonly approval: string | null;
    readonly seq: number | null; // confirmed: the store shows it once its cursor is here
    readonly refusal: Refusal | null;
}

export type Answer =
    | {
          readonly is: 'ok';
          readonly op: string;
          readonly seq: number;
          readonly result: Result;
          readonly replayed: boolean;
      }
    | { readonly is: 'refused'; readonly op: string; readonly refusal: Refusal };

export interface Sent {
    readonly op: string;
    /** Never rejects, and does not survive a reload: then `entries` tells. */
    readonly answer: Promise<Answer>;
}

export interface OutboxOptions {
    /** Commands in flight, over all lanes. */
    window: number;
    /** Commands held; above it send() throws. */
    max: number;
    /** Sent again when unanswered for this long. */
    answer_ms: number;
    /** A command that is sent later than this after it was made says when it was made. */
    late_ms: number;
    /** Pause after retry `same`: from the first to the second, doubling, with jitter. */
    again_ms: readonly [number, number];
}

export const OUTBOX_DEFAULTS: OutboxOptions = {
    window: 32,
    max: 5000,
    answer_ms: 10_000,
    late_ms: 2000,
    again_ms: [100, 5000],
};

const SLOWER_MS = 1000; // at least between two larger gaps, and at most between two commands

export interface OutboxLink {
    /** Hands one message to the connection. */
    send(text: string): void;
    hubNow(): number;
    /** The hub has told its time since the page was loaded. */
    knowsTime(): boolean;
    /** Whether the connected hub has a feature. */
    readonly has: HasFeature;
    /** Who is signed in; null: nobody. */
    by(): string | null;
    report(code: string, text: string): void;
}

interface Lane {
    busy: string | null; // the op in flight
    not_before: number; // monotonic
    tries: number;
}

function readEntry(op: string, value: unknown): Entry | null {
    if (!isObject(value)) return null;
    const { type, body, pre, lane, venue, made, wall, by, approval, refusal } = value;
    if (
        typeof type !== 'string' ||
        !isObject(body) ||
        typeof lane !== 'string' ||
        typeof made !== 'number'
    )
        return null;
    const refused = isObject(refusal) ? (refusal as unknown as Refusal) : null;
    return {
        op,
        type,
        body,
        lane,
        made,
        wall: typeof wall === 'number' ? wall : null,
        pre: isObject(pre) ? pre : null,
        venue: typeof venue === 'string' ? venue : null,
        by: typeof by === 'string' ? by : null,
        approval: typeof approval === 'string' ? approval : null,
        state: refused ? 'refused' : 'waiting',
        seq: null,
        refusal: refused,
    };
}

/** What is on the disk of an entry. */
function kept(entry: Entry): Write {
    const { op, type, body, pre, lane, venue, made, wall, by, approval, refusal } = entry;
    const value = {
        ...{ type, body, pre, lane, venue, made, wall },
        ...(by === null ? {} : { by }),
        ...(approval === null ? {} : { approval }),
        ...(refusal ? { refusal } : {}),
    };
    return { table: 'outbox', key: op, value };
}

export class Outbox {
    private readonly entriesByOp = new Map<string, Entry>(); // in the order in which they were made
    private readonly lanes = new Map<string, Lane>();
    private readonly madeAt = new Map<string, number>(); // monotonic: of those made before the hub told its time
    private readonly waiters = new Map<string, (answer: Answer) => void>();
    private readonly list = signal<readonly Entry[]>([]);
    private readonly uuids: UuidMaker;
    private readonly deadlines = new Map<string, Cancel>();
    private wakeUp: Cancel | null = null;
    private venue: string | null = null;
    private live = false;
    private window: number;
    private message_bytes = 1 << 16;
    private rate = 200; // commands a second that the hub takes from this device, averaged
    /** Monotonic: when the next command may go, after the hub said that they come too fast; null: any time. */
    private paced: number | null = null;
    private gap_ms = 0; // between two commands while they are paced
    private slowedAt = -Infinity; // monotonic: when the gap became larger
    private readonly options: OutboxOptions;

    constructor(
        private readonly env: Environment,
        private readonly link: OutboxLink,
        options: Partial<OutboxOptions> = {},
    ) {
        this.options = { ...OUTBOX_DEFAULTS, ...options };
        this.window = this.options.window;
        this.uuids = new UuidMaker(env);
    }

    /** All of them, oldest first. */
    get entries(): ReadonlySignal<readonly Entry[]> {
        return this.list;
    }

    uuid(): string {
        return this.uuids.next();
    }

    /** Loads commands that are on the disk and not in memory: from before a reload, or of another tab. */
    async load(): Promise<void> {
        const rows = await this.env.storage.read('outbox');
        for (const [op, value] of rows) {
            this.uuids.after(op);
            if (this.entriesByOp.has(op)) continue;
            const entry = readEntry(op, value);
            if (!entry) this.link.report('outbox', `a kept command cannot be read: ${op}`);
            else this.entriesByOp.set(op, entry);
        }
        const sorted = [...this.entriesByOp].sort(([a], [b]) => (a < b ? -1 : 1));
        this.entriesByOp.clear();
        for (const [op, entry] of sorted) this.entriesByOp.set(op, entry);
        this.changed();
        this.pump();
    }

    /** Another tab leads: it sends what is on the disk, and this tab sends nothing. */
    forget(): void {
        this.lost();
        for (const [op, entry] of this.entriesByOp)
            if (entry.state !== 'saving') this.entriesByOp.delete(op);
        this.changed();
    }

    /**
     * Makes a command; it is in `entries` at once. Throws for what only a bug can cause: a command that the
     * registry does not allow, or more than `max` of them.
     */
    send<C extends CommandType>(
        type: C,
        body: Bodies[C],
        how: { pre?: Pres[C]; lane?: string; approval?: string } = {},
    ): Sent {
        const wrong = checkCommand(type, body, how.pre);
        if (wrong) throw new TypeError(`${type}: ${wrong}`);
        if (this.entriesByOp.size >= this.options.max) throw new RangeError('the outbox is full');
        const entry: Entry = {
            op: this.uuids.next(),
            type,
            body: { ...body },
            pre: how.pre ? { ...how.pre } : null,
            lane: how.lane ?? '',
            venue: this.venue,
            made: this.link.hubNow(),
            wall: this.link.knowsTime() ? null : this.env.now(),
            by: this.link.by(),
            approval: how.approval ?? null,
            state: 'saving',
            seq: null,
            refusal: null,
        };
        this.entriesByOp.set(entry.op, entry);
        if (entry.wall !== null) this.madeAt.set(entry.op, this.env.monotonic());
        this.changed();
        const answer = new Promise<Answer>((resolve) => this.waiters.set(entry.op, resolve));
        void this.save(entry);
        return { op: entry.op, answer };
    }

    /** The refusal was seen. */
    dismiss(op: string): void {
        if (this.entriesByOp.get(op)?.state !== 'refused') return;
        this.entriesByOp.delete(op);
        this.changed();
        void this.write([{ table: 'outbox', remove: op }]);
    }

    /** The venue of the last welcome, until there is another. */
    restoreVenue(venue: string): void {
        this.venue = venue;
    }

    welcomed(
        venue: string,
        limits: {
            readonly session_commands: number;
            readonly message_bytes: number;
            readonly command_rate: number;
        },
    ): void {
        this.venue = venue;
        this.live = true;
        this.window = Math.max(1, Math.min(this.options.window, limits.session_commands - 1));
        if (limits.message_bytes > 0) this.message_bytes = limits.message_bytes;
        if (limits.command_rate > 0) this.rate = limits.command_rate;
        this.correctTimes();
        for (const entry of this.entriesByOp.values())
            if (entry.state === 'waiting' && entry.venue !== null && entry.venue !== venue)
                this.refuseHere(entry, 'other_venue');
        this.pump();
    }

    /** The connection ended: what was in flight waits again. */
    lost(): void {
        this.live = false;
        this.wakeUp?.();
        this.wakeUp = null;
        for (const entry of this.entriesByOp.values())
            if (entry.state === 'sent') this.unsend(entry);
        this.lanes.clear();
        this.changed();
    }

    heardOk(message: OkMessage, cursor: number): void {
        const entry = this.pendingOf(message.op);
        if (!entry) return;
        this.settle(entry);
        if (message.seq <= cursor) this.entriesByOp.delete(entry.op);
        else this.set(entry, { state: 'confirmed', seq: message.seq });
        this.changed();
        const { op, seq, result, replayed = false } = message;
        this.answer(op, { is: 'ok', op, seq, result, replayed });
        void this.write([{ table: 'outbox', remove: op }]);
        this.pump();
    }

    heardNo(message: NoMessage): void {
        const entry = this.pendingOf(message.op);
        if (!entry) return;
        const { code, text, detail } = message;
        if (message.retry === 'same') {
            if (code === 'rate') this.slowDown();
            if (entry.state === 'sent') this.notNow(entry);
            return;
        }
        if (message.retry === 'fix')
            this.link.report('command', `${entry.type}: ${code} ${detail.field ?? ''}`);
        this.refuse(entry, { code, text, detail });
        this.pump();
    }

    /** The store shows everything up to here. */
    shown(cursor: number): void {
        let gone = false;
        for (const entry of this.entriesByOp.values())
            if (entry.seq !== null && entry.seq <= cursor)
                gone = this.entriesByOp.delete(entry.op) || gone;
        if (gone) this.changed();
    }

    /* --- within ----------------------------------------------------------------------------- */

    /**
     * The hub has told its time: commands made before, by whatever this device believed, get the time at which
     * they were made. Those of this page by its monotonic clock, which nobody sets; those of an earlier page by
     * the device's clock, which is now known to be wrong by so much.
     */
    private correctTimes(): void {
        const now = this.link.hubNow();
        const writes: Write[] = [];
        for (const [op, entry] of this.entriesByOp) {
            if (entry.wall === null || entry.state === 'refused') continue;
            const at = this.madeAt.get(op);
            const ago = at === undefined ? this.env.now() - entry.wall : this.env.monotonic() - at;
            const corrected = { ...entry, made: Math.min(now, now - ago), wall: null };
            this.entriesByOp.set(op, corrected);
            if (entry.state !== 'saving' && entry.state !== 'confirmed') writes.push(kept(corrected));
        }
        this.madeAt.clear();
        if (writes.length > 0) void this.write(writes);
    }

    private async save(entry: Entry): Promise<void> {
        if (await this.write([kept(entry)])) {
            this.set(entry, { state: 'waiting' });
            this.changed();
            this.pump();
        } else {
            this.refuseHere(entry, 'not_saved');
        }
    }

    private async write(writes: readonly Write[]): Promise<boolean> {
        try {
            await this.env.storage.write(writes);
            return true;
        } catch (error) {
            this.link.report('storage', `the outbox could not be written: ${String(error)}`);
            return false;
        }
    }

    /**
     * The hub said that commands come too fast: they go one after the other, somewhat slower than the rate it
     * told; slower still when it says so again, though not for each of those that were on their way.
     */
    private slowDown(): void {
        const now = this.env.monotonic();
        const again = this.paced !== null;
        if (again && now - this.slowedAt < SLOWER_MS) return;
        this.gap_ms = again ? Math.min(2 * this.gap_ms, SLOWER_MS) : 1250 / this.rate;
        this.slowedAt = now;
        this.paced = now + this.gap_ms;
    }

    /** Sends the oldest of each lane, as far as the window and the hub's rate allow. */
    private pump(): void {
        if (!this.live) return;
        const blocked = new Set<string>();
        let out = this.deadlines.size;
        let soonest = Infinity;
        let waits = false;
        const now = this.env.monotonic();
        for (const entry of [...this.entriesByOp.values()]) {
            if (entry.state === 'confirmed' || entry.state === 'refused' || blocked.has(entry.lane))
                continue;
            blocked.add(entry.lane); // later ones of the lane wait
            const lane = this.lane(entry.lane);
            waits = true;
            if (entry.state !== 'waiting' || lane.busy) continue;
            if (lane.not_before > now) soonest = Math.min(soonest, lane.not_before);
            else if (this.paced !== null && this.paced > now) soonest = Math.min(soonest, this.paced);
            else if (out < this.window && this.transmit(entry, lane)) out++;
        }
        if (!waits) this.paced = null;
        this.wakeUp?.();
        this.wakeUp =
            soonest === Infinity ? null : this.env.after(soonest - now, () => this.pump());
        this.changed();
    }

    private transmit(entry: Entry, lane: Lane): boolean {
        const message: Record<string, unknown> = {
            t: 'cmd',
            op: entry.op,
            type: entry.type,
            body: entry.body,
        };
        if (entry.pre) message['pre'] = entry.pre;
        if (this.link.hubNow() - entry.made > this.options.late_ms)
            message['at'] = new Date(entry.made).toISOString();
        if (entry.by !== null && this.link.has('people')) message['by'] = entry.by;
        if (entry.approval !== null) message['approval'] = entry.approval;
        const lacking = lackingFor(entry.type, entry.body, this.link.has);
        if (lacking) {
            this.refuseHere(entry, 'old_hub', lacking.field === undefined ? {} : { field: lacking.field });
            return false;
        }
        const text = JSON.stringify(message);
        if (utf8Length(text) > this.message_bytes) {
            this.refuseHere(entry, 'message_too_large');
            return false;
        }
        if (this.paced !== null) this.paced = this.env.monotonic() + this.gap_ms;
        lane.busy = entry.op;
        this.set(entry, { state: 'sent' });
        this.deadlines.set(
            entry.op,
            this.env.after(this.options.answer_ms, () => this.overdue(entry.op)),
        );
        this.link.send(text);
        return true;
    }

    /** Live and unanswered: something was lost. The hub answers the same op again. */
    private overdue(op: string): void {
        const entry = this.entriesByOp.get(op);
        if (entry?.state !== 'sent') return;
        this.unsend(entry);
        this.pump();
    }

    private notNow(entry: Entry): void {
        this.unsend(entry);
        const lane = this.lane(entry.lane);
        const pause = growing(this.env, lane.tries++, this.options.again_ms, 0.5);
        lane.not_before = this.env.monotonic() + pause;
        this.pump();
    }

    private unsend(entry: Entry): void {
        this.stopWaiting(entry);
        this.set(entry, { state: 'waiting' });
    }

    /** Its lane is free for the next one. */
    private settle(entry: Entry): void {
        this.stopWaiting(entry);
        this.lanes.delete(entry.lane);
    }

    private stopWaiting(entry: Entry): void {
        this.deadlines.get(entry.op)?.();
        this.deadlines.delete(entry.op);
        const lane = this.lanes.get(entry.lane);
        if (lane?.busy === entry.op) lane.busy = null;
    }

    private refuseHere(entry: Entry, code: LocalRefusal, detail: Detail = {}): void {
        this.refuse(entry, { code, text: LOCAL_REFUSALS[code], detail });
    }

    private refuse(entry: Entry, refusal: Refusal): void {
        this.settle(entry);
        this.set(entry, { state: 'refused', refusal });
        this.changed();
        this.answer(entry.op, { is: 'refused', op: entry.op, refusal });
        void this.write([kept({ ...entry, refusal })]);
    }

    private answer(op: string, answer: Answer): void {
        this.waiters.get(op)?.(answer);
        this.waiters.delete(op);
    }

    /** null: it was answered already, or is not ours. */
    private pendingOf(op: string): Entry | null {
        const entry = this.entriesByOp.get(op);
        return entry && (entry.state === 'sent' || entry.state === 'waiting') ? entry : null;
    }

    private lane(name: string): Lane {
        let lane = this.lanes.get(name);
        if (!lane) this.lanes.set(name, (lane = { busy: null, not_before: 0, tries: 0 }));
        return lane;
    }

    private set(entry: Entry, what: Partial<Entry>): void {
        const now = this.entriesByOp.get(entry.op);
        if (now) this.entriesByOp.set(entry.op, { ...now, ...what });
    }

    private changed(): void {
        this.list.value = [...this.entriesByOp.values()];
    }
}
