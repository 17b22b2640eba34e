// A PIN or a badge, of whoever stands at this device: to sign in, or to approve something.
import { signal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Proof, SignInAnswer } from '../../core/index.js';
import { say } from '../../strings/common.js';
import { sayPeople } from '../../strings/people.js';
import { sayRole } from '../../strings/staff.js';
import { Icon } from '../../ui/icons.js';
import { people } from './views.js';

const PIN_MIN = 4;
const PIN_MAX = 8;
const MORE_MS = 250; // for a further digit
const BADGE_MIN = 8;
const BADGE_MAX = 128;
const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '', '0', 'back'] as const;

interface State {
    readonly text: string;
    readonly staff: string | null; // who says so; null: whoever has the PIN
    readonly badge: boolean;
    readonly checking: boolean;
    readonly wrong: string | null;
    readonly shakes: number; // so far: a new one begins its animation anew
}

const EMPTY: State = { text: '', staff: null, badge: false, checking: false, wrong: null, shakes: 0 };

let length = PIN_MIN; // of the last PIN that was right here

/** What the hub said about a PIN, in words; null: it is good. */
export function answerWords(answer: SignInAnswer): string | null {
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

/** One pad: what was typed so far, and what is done with it. */
export class Pad {
    readonly state: Signal<State> = signal(EMPTY);
    private ending = 0;

    /** `prove` answers null when the code was right, else why it was not. */
    constructor(private readonly prove: (proof: Proof, staff: string | null) => Promise<string | null>) {}

    change(to: Partial<State>): void {
        this.state.value = { ...this.state.peek(), ...to };
    }

    reset(): void {
        clearTimeout(this.ending);
        this.state.value = EMPTY;
    }

    async submit(proof: Proof): Promise<void> {
        if (this.state.peek().checking) return;
        this.change({ checking: true, wrong: null });
        const wrong = await this.prove(proof, this.state.peek().staff);
        if (wrong !== null) {
            this.change({ checking: false, text: '', wrong, shakes: this.state.peek().shakes + 1 });
            return;
        }
        if ('pin' in proof) length = proof.pin.length;
        this.reset();
    }

    /** A PIN as long as the last one is tried by itself, unless a further digit follows at once. */
    typed(text: string, whole = false): void {
        const pin = text.replace(/[^0-9]/g, '').slice(0, PIN_MAX);
        this.change({ text: pin, wrong: null });
        clearTimeout(this.ending);
        const end = (): void => {
            const { badge, text: now } = this.state.peek();
            if (!badge && now === pin) void this.submit({ pin });
        };
        if (whole && pin.length >= PIN_MIN) end();
        else if (pin.length === length || pin.length === PIN_MAX) this.ending = window.setTimeout(end, MORE_MS);
    }
}

function PinField({ pad, go }: { readonly pad: Pad; readonly go: string }): VNode {
    const { text, checking, wrong, shakes } = pad.state.value;
    const field = useRef<HTMLInputElement>(null);
    useEffect(() => field.current?.focus(), [shakes]);
    return (
        <form
            class="pin-pad"
            onSubmit={(event) => {
                event.preventDefault();
                pad.typed(text, true);
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
                onInput={(event) => pad.typed(event.currentTarget.value)}
            />
            <div class="keypad" role="group" aria-label={sayPeople('pin')} data-keypad="pin">
                {DIGITS.map((digit) =>
                    digit === '' ? (
                        <button
                            key="go"
                            class="button"
                            data-act="pin"
                            aria-label={go}
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
                            onClick={() => pad.typed(digit === 'back' ? text.slice(0, -1) : text + digit)}
                        >
                            {digit === 'back' ? <Icon name="back" /> : digit}
                        </button>
                    ),
                )}
            </div>
        </form>
    );
}

function BadgeField({ pad, go }: { readonly pad: Pad; readonly go: string }): VNode {
    const { text, checking, wrong } = pad.state.value;
    const good = text.length >= BADGE_MIN && text.length <= BADGE_MAX;
    return (
        <form
            class="badge"
            onSubmit={(event) => {
                event.preventDefault();
                if (good) void pad.submit({ badge: text });
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
                    onInput={(event) => pad.change({ text: event.currentTarget.value.trim(), wrong: null })}
                />
            </label>
            <button class="button main" data-act="badge" disabled={!good || checking}>
                {go}
            </button>
        </form>
    );
}

/** Who, then the code, and what is wrong with it. */
export function PadFields(props: {
    readonly pad: Pad;
    readonly who: string; // the question
    readonly go: string; // what the code does
    readonly may?: (person: ReturnType<typeof people.peek>[number]) => boolean; // who is offered
}): VNode {
    const { pad, who, go, may = () => true } = props;
    const { badge, checking, wrong, staff } = pad.state.value;
    return (
        <>
            <label class="who-list">
                {who}
                <select
                    class="field"
                    data-field="staff"
                    value={staff ?? ''}
                    onChange={(event) => pad.change({ staff: event.currentTarget.value || null, wrong: null })}
                >
                    <option value="">{sayPeople('anybody')}</option>
                    {people.value.filter(may).map(({ id, name, role }) => (
                        <option key={id} value={id}>
                            {name} · {sayRole(role)}
                        </option>
                    ))}
                </select>
            </label>
            {badge ? <BadgeField pad={pad} go={go} /> : <PinField pad={pad} go={go} />}
            <p class="says" role="alert" data-says="sign-in">
                {wrong ?? (checking ? sayPeople('checking') : '')}
            </p>
        </>
    );
}

/** Changes between PIN and badge. */
export function OtherWay({ pad }: { readonly pad: Pad }): VNode {
    const { badge } = pad.state.value;
    return (
        <button class="button" data-act="other" onClick={() => pad.change({ badge: !badge, text: '', wrong: null })}>
            {sayPeople(badge ? 'use_pin' : 'use_badge')}
        </button>
    );
}
