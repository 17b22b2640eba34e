// Who is signed in, always in sight; the sheet to sign in; and the lock after some time without a touch.
import { effect, signal } from '@preact/signals';
import type { VNode } from 'preact';
import { lockSeconds, mustSignIn, people, signedIn } from '../../domain/people/views.js';
import { sayPeople } from '../../strings/people.js';
import { client } from '../../ui/app.js';
import { Icon } from '../../ui/icons.js';
import { Sheet } from '../../ui/sheet.js';
import { answerWords, OtherWay, Pad, PadFields } from './pad.js';

const WARN_S = 10; // so long before it locks the screen says so

const open = signal(false);
/** Seconds until the screen signs out; null: not soon. */
const locksIn = signal<number | null>(null);

/** The pill: who is signed in. Opens the sheet. Nothing, where nobody can sign in. */
export function WhoPill(): VNode | null {
    const who = signedIn.value;
    if (!client().has('people') || (people.value.length === 0 && !who)) return null;
    return (
        <button
            class={`who-pill ${who ? 'in' : ''}`}
            data-act="who"
            aria-haspopup="dialog"
            aria-label={who ? sayPeople('signed_in', { name: who.actor.name }) : sayPeople('sign_in')}
            onClick={() => (open.value = true)}
        >
            <Icon name="people" />
            <span role="status">{who ? who.actor.name : sayPeople('sign_in')}</span>
        </button>
    );
}

/* --- the sheet ---------------------------------------------------------------------------------- */

const pad = new Pad(async (proof, staff) => {
    const wrong = answerWords(await client().people.signIn(proof, staff));
    if (wrong === null) open.value = false;
    return wrong;
});

/** Place it once on each screen. */
export function SignIn(): VNode | null {
    const who = signedIn.value;
    const locked = mustSignIn.value && !who && client().has('people') && client().link.value.is !== 'refused';
    if (!open.value && !locked) return <LockWarning />;
    const close = (): void => {
        pad.reset();
        open.value = false;
    };
    return (
        <Sheet title={locked ? sayPeople('locked') : sayPeople('sign_in')} onClose={close} class="sign-in">
            <PadFields pad={pad} who={sayPeople('who')} go={sayPeople('go')} />
            <div class="row">
                <OtherWay pad={pad} />
                {who && (
                    <button
                        class="button"
                        data-act="sign-out"
                        onClick={() => {
                            client().people.signOut();
                            close();
                        }}
                    >
                        {sayPeople('sign_out')}
                    </button>
                )}
            </div>
        </Sheet>
    );
}

/* --- the lock ----------------------------------------------------------------------------------- */

function LockWarning(): VNode | null {
    const n = locksIn.value;
    if (n === null) return null;
    return (
        <p class="lock-soon" role="status" data-says="lock">
            {sayPeople('lock_soon', { n })}
        </p>
    );
}

/** Signs out whoever leaves the screen alone. Call once; `locked` is told who was signed in. */
export function watchLock(locked: (staff: string) => void): void {
    let touched = performance.now();
    const touch = (): void => {
        touched = performance.now();
        if (locksIn.peek() !== null) locksIn.value = null;
    };
    for (const event of ['pointerdown', 'keydown', 'wheel']) addEventListener(event, touch, { capture: true, passive: true });
    effect(() => {
        if (signedIn.value) touch();
    });
    setInterval(() => {
        const who = signedIn.peek();
        const left = Math.ceil(lockSeconds.peek() - (performance.now() - touched) / 1000);
        locksIn.value = who && left <= WARN_S && left > 0 ? left : null;
        if (!who || left > 0) return;
        locked(who.staff);
        client().people.signOut();
    }, 500);
}
