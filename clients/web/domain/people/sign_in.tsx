// Who is signed in, always in sight; the sheet to sign in; and the lock after some time without a touch.
import { computed, effect, signal } from '@preact/signals';
import type { VNode } from 'preact';
import { sayPeople } from '../../strings/people.js';
import { sayShifts } from '../../strings/shifts.js';
import { client } from '../../ui/app.js';
import { Icon } from '../../ui/icons.js';
import { Sheet } from '../../ui/sheet.js';
import { clockShown, hasClock, managesShifts } from '../shifts/views.js';
import { answerWords, OtherWay, Pad, PadFields } from './pad.js';
import { lockSeconds, mustSignIn, people, signedIn } from './views.js';

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

/** Somebody must sign in, and nobody is. */
export const isLocked = computed(
    () => mustSignIn.value && !signedIn.value && client().has('people') && client().link.value.is !== 'refused',
);

/** What a locked screen says that goes on to show what there is: a kitchen's. Opens the sheet. */
export function Locked(): VNode | null {
    if (!isLocked.value) return null;
    return (
        <button class="banner warn sign-in-first" data-act="sign-in-first" onClick={() => (open.value = true)}>
            <Icon name="people" />
            <span>{sayPeople('locked_hint')}</span>
        </button>
    );
}

/** Place it once on each screen. `covers`: the sheet lies over a locked screen until somebody signs in. */
export function SignIn({ covers }: { readonly covers: boolean }): VNode | null {
    const who = signedIn.value;
    const locked = covers && isLocked.value;
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
                {hasClock.value && (who || managesShifts.value) && (
                    <button
                        class="button"
                        data-act="time-clock"
                        onClick={() => {
                            close();
                            clockShown.value = true;
                        }}
                    >
                        <Icon name="clock" />
                        {sayShifts('title')}
                    </button>
                )}
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
export function watchLock(locked: (staff: string) => void = () => {}): void {
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
