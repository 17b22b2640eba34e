// Who is signed in, always in sight; the sheet to sign in; and the lock after some time without a touch.
import { computed, effect, signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Proof, SignInAnswer } from '../../core/index.js';
import { say } from '../../strings/common.js';
import { sayPeople } from '../../strings/people.js';
import { sayShifts } from '../../strings/shifts.js';
import { sayRole } from '../../strings/staff.js';
import { client } from '../../ui/app.js';
import { Icon } from '../../ui/icons.js';
import { Sheet } from '../../ui/sheet.js';
import { clockShown, hasClock, managesShifts } from '../shifts/views.js';
import { lockSeconds, mustSignIn, people, signedIn } from './views.js';

const PIN_MIN = 4;
const PIN_MAX = 8;
const MORE_MS = 250; // for a further digit
const BADGE_MIN = 8;
const BADGE_MAX = 128;
const WARN_S = 10; // so long before it locks the screen says so
const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '', '0', 'back'] as const;

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

/** What the answer says, in words; null: it is good. */
function words(answer: SignInAnswer): string | null {
    if (answer.is === 'in') return null;
    const n = Math.ceil((answer.wait_ms ?? 0) / 1000);
    switch (answer.code) {
        case 'sign_in_wrong':
            return sayPeople('wrong');
        case 'sign_in_wait':
            return sayPeople('wait', { n });
        case 'sign_in_locked':
            return sayPeople('ask_manager');
        case 'sign_in_name':
            return sayPeople('name_first');
        case 'sign_in_busy':
            return sayPeople('busy');
        case 'sign_in_off':
            return sayPeople('off');
        default:
            return sayPeople('offline');
    }
}

/* --- the sheet ---------------------------------------------------------------------------------- */

interface Pad {
    readonly text: string;
    readonly staff: string | null; // who says so; null: whoever has the PIN
    readonly badge: boolean;
    readonly checking: boolean;
    readonly wrong: string | null;
    readonly shakes: number; // so far: a new one begins its animation anew
}

const EMPTY: Pad = { text: '', staff: null, badge: false, checking: false, wrong: null, shakes: 0 };
const pad = signal<Pad>(EMPTY);
const change = (to: Partial<Pad>): void => {
    pad.value = { ...pad.peek(), ...to };
};

async function submit(proof: Proof): Promise<void> {
    if (pad.peek().checking) return;
    change({ checking: true, wrong: null });
    const answer = await client().people.signIn(proof, pad.peek().staff);
    const wrong = words(answer);
    if (wrong === null) {
        pad.value = EMPTY;
        open.value = false;
        return;
    }
    change({ checking: false, text: '', wrong, shakes: pad.peek().shakes + 1 });
}

let length = PIN_MIN; // of the last PIN that was right here
let ending = 0;

/** A PIN as long as the last one is tried by itself, unless a further digit follows at once. */
function typed(text: string, whole = false): void {
    const pin = text.replace(/[^0-9]/g, '').slice(0, PIN_MAX);
    change({ text: pin, wrong: null });
    clearTimeout(ending);
    const end = (): void => {
        const { badge, text: now } = pad.peek();
        if (badge || now !== pin) return;
        void submit({ pin }).then(() => {
            if (signedIn.peek()) length = pin.length;
        });
    };
    if (whole && pin.length >= PIN_MIN) end();
    else if (pin.length === length || pin.length === PIN_MAX) ending = window.setTimeout(end, MORE_MS);
}

function PinPad(): VNode {
    const { text, checking, wrong, shakes } = pad.value;
    const field = useRef<HTMLInputElement>(null);
    useEffect(() => field.current?.focus(), [shakes]);
    return (
        <form
            class="pin-pad"
            onSubmit={(event) => {
                event.preventDefault();
                typed(text, true);
            }}
        >
            <input
                ref={field}
                key={shakes}
                class={`field number pin ${wrong ? 'shake' : ''}`}
                type="password"
                inputMode="none"
                autocomplete="current-password"
                aria-label={sayPeople('pin')}
                aria-invalid={wrong !== null}
                value={text}
                disabled={checking}
                onInput={(event) => typed(event.currentTarget.value)}
            />
            <div class="keypad" role="group" aria-label={sayPeople('pin')} data-keypad="pin">
                {DIGITS.map((digit) =>
                    digit === '' ? (
                        <button
                            key="go"
                            class="button"
                            data-act="pin"
                            aria-label={sayPeople('go')}
                            disabled={checking || text.length < PIN_MIN}
                        >
                            <Icon name="check" />
                        </button>
                    ) : (
                        <button
                            key={digit}
                            type="button"
                            class="button number"
                            data-digit={digit}
                            {...(digit === 'back' ? { 'aria-label': say('delete_digit') } : {})}
                            disabled={checking}
                            onClick={() => typed(digit === 'back' ? text.slice(0, -1) : text + digit)}
                        >
                            {digit === 'back' ? <Icon name="back" /> : digit}
                        </button>
                    ),
                )}
            </div>
        </form>
    );
}

function BadgeField(): VNode {
    const { text, checking, wrong } = pad.value;
    const good = text.length >= BADGE_MIN && text.length <= BADGE_MAX;
    return (
        <form
            class="badge"
            onSubmit={(event) => {
                event.preventDefault();
                if (good) void submit({ badge: text });
            }}
        >
            <label>
                {sayPeople('badge_hint')}
                <input
                    type="password"
                    class="field"
                    autocomplete="off"
                    data-field="badge"
                    aria-invalid={wrong !== null}
                    value={text}
                    maxLength={BADGE_MAX}
                    disabled={checking}
                    onInput={(event) => change({ text: event.currentTarget.value.trim(), wrong: null })}
                />
            </label>
            <button class="button main" data-act="badge" disabled={!good || checking}>
                {sayPeople('go')}
            </button>
        </form>
    );
}

function Who(): VNode {
    return (
        <label class="who-list">
            {sayPeople('who')}
            <select
                class="field"
                data-field="staff"
                value={pad.value.staff ?? ''}
                onChange={(event) => change({ staff: event.currentTarget.value || null, wrong: null })}
            >
                <option value="">{sayPeople('anybody')}</option>
                {people.value.map(({ id, name, role }) => (
                    <option key={id} value={id}>
                        {name} · {sayRole(role)}
                    </option>
                ))}
            </select>
        </label>
    );
}

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
    const { badge, checking, wrong } = pad.value;
    const close = (): void => {
        pad.value = EMPTY;
        open.value = false;
    };
    return (
        <Sheet title={locked ? sayPeople('locked') : sayPeople('sign_in')} onClose={close} class="sign-in">
            <Who />
            {badge ? <BadgeField /> : <PinPad />}
            <p class="says" role="alert" data-says="sign-in">
                {wrong ?? (checking ? sayPeople('checking') : '')}
            </p>
            <div class="row">
                <button class="button" data-act="other" onClick={() => change({ badge: !badge, text: '', wrong: null })}>
                    {sayPeople(badge ? 'use_pin' : 'use_badge')}
                </button>
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
