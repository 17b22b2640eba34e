// Who is signed in at this device. The key is in memory only: a page that was loaded anew is locked.
import { signal } from '@preact/signals-core';
import type { ReadonlySignal } from '@preact/signals-core';
import type { Actor, Bodies, DeviceMessage, ErrorMessage, SignedInMessage } from '#protocol';

type ErrorCode = ErrorMessage['code'];

export interface SignedIn {
    readonly staff: string;
    readonly actor: Actor;
    readonly language: string; // empty: the device's
    readonly key: string;
}

/** What somebody proves who they are with. */
export type Proof = { readonly pin: string } | { readonly badge: string };

export type SignInAnswer =
    | { readonly is: 'in' }
    /** wait_ms: when it may be tried again; null: any time. */
    | { readonly is: 'no'; readonly code: ErrorCode | 'offline'; readonly wait_ms: number | null };

export interface PeopleLink {
    /** False: not connected. */
    ask(message: DeviceMessage): boolean;
    changed(): void;
}

export class People {
    private readonly current = signal<SignedIn | null>(null);
    private readonly asking = new Map<string, (answer: SignInAnswer) => void>();
    private questions = 0;

    constructor(private readonly link: PeopleLink) {}

    get signedIn(): ReadonlySignal<SignedIn | null> {
        return this.current;
    }

    signIn(proof: Proof, staff: string | null): Promise<SignInAnswer> {
        const who = staff === null ? {} : { staff_id: staff };
        return this.question((id) => ({ t: 'sign_in', id, ...who, ...proof }));
    }

    /** Another person says yes to one command, here; whoever is signed in stays so. */
    approve(proof: Proof, staff: string | null, ask: Bodies['approval.ask']): Promise<SignInAnswer> {
        const who = staff === null ? {} : { staff_id: staff };
        return this.question((id) => ({ t: 'approve', id, ...who, ...proof, ask }));
    }

    approved(id: string): void {
        this.answer(id, { is: 'in' });
    }

    /** At once, also while the hub is away: without the key nobody stays signed in. */
    signOut(): void {
        if (!this.current.peek()) return;
        this.set(null);
        this.link.ask({ t: 'sign_out', id: `people-${++this.questions}` });
    }

    /** The hub says who this device is, after hello. */
    welcomed(actor: Actor): void {
        const now = this.current.peek();
        if (now && actor.staff !== now.staff) this.set(null);
    }

    heard(message: SignedInMessage): void {
        const { id, actor, language, key } = message;
        if (actor.staff !== null) this.set({ staff: actor.staff, actor, language, key });
        this.answer(id, { is: 'in' });
    }

    /** Nobody is signed in any more; an answer to signOut() says nothing new. */
    signedOut(why: string): void {
        if (why !== 'asked') this.set(null);
    }

    /** False: the error answers nothing of ours. */
    refused(id: string | null, code: ErrorCode, wait_ms: number | null): boolean {
        return id !== null && this.answer(id, { is: 'no', code, wait_ms });
    }

    lost(): void {
        for (const id of [...this.asking.keys()])
            this.answer(id, { is: 'no', code: 'offline', wait_ms: null });
    }

    private question(message: (id: string) => DeviceMessage): Promise<SignInAnswer> {
        const id = `people-${++this.questions}`;
        if (!this.link.ask(message(id)))
            return Promise.resolve({ is: 'no', code: 'offline', wait_ms: null });
        return new Promise((resolve) => this.asking.set(id, resolve));
    }

    private answer(id: string, answer: SignInAnswer): boolean {
        const resolve = this.asking.get(id);
        this.asking.delete(id);
        resolve?.(answer);
        return resolve !== undefined;
    }

    private set(to: SignedIn | null): void {
        this.current.value = to;
        this.link.changed();
    }
}
