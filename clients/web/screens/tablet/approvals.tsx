// A command that needs an approval: a sheet over what was being done, until it is given, denied or given up. And for
// whoever may decide: what others ask for.
import { effect, signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Approval } from '#protocol';
import { textMax } from '../../core/index.js';
import type { Answer, SignInAnswer } from '../../core/index.js';
import { ask, bodyOf, deny, doApproved, give, withdraw } from '../../domain/approval/commands.js';
import { mayDecide, needing, requestFor, requests, secondsLeft } from '../../domain/approval/views.js';
import type { Needing } from '../../domain/approval/views.js';
import { money } from '../../domain/money/views.js';
import { dismiss } from '../../domain/own.js';
import { answerWords, OtherWay, Pad, PadFields } from '../../domain/people/pad.js';
import { signedIn } from '../../domain/people/views.js';
import { meant } from '../../domain/words.js';
import { ACTS, sayApproval } from '../../strings/approval.js';
import { pick } from '../../strings/catalogue.js';
import { sayFloor } from '../../strings/floor.js';
import { refusalWords } from '../../strings/refusals.js';
import { app, client } from '../../ui/app.js';
import { Act } from '../../ui/act.js';
import { isTooLong, TextField } from '../../ui/field.js';
import { Icon } from '../../ui/icons.js';
import { formatMoney } from '../../ui/money.js';
import { Sheet } from '../../ui/sheet.js';

const REASON_MAX = textMax('approval.ask', 'reason');

/** An act in words: of the acts that have their own, else of the command. */
function actWords(act: string): string {
    const row = ACTS[act] ?? app.words[act as keyof typeof app.words];
    return row ? pick(row, { n: 1, name: '' }) : act;
}

function words(answer: SignInAnswer): string | null {
    if (answer.is === 'in') return null;
    if (answer.code === 'approve_forbidden') return sayApproval('forbidden');
    if (answer.code === 'approve_own') return sayApproval('own');
    if (answer.code === 'approve_refused') return sayApproval('too_late');
    return answerWords(answer);
}

/* --- who needs one ------------------------------------------------------------------------------ */

const why = signal(''); // for whoever decides
const asking = signal(false); // asked, and not told yet
const given = signal<ReadonlySet<string>>(new Set()); // commands that were sent again, by their old op

const pad = new Pad(async (proof, staff) => {
    const need = needing.peek();
    if (!need) return null;
    const body = bodyOf(need, why.peek().trim());
    // what was asked for before is given here, too
    const asked = requestFor(need);
    const approval = asked?.state === 'asked' ? asked.id : body.approval_id;
    const wrong = words(await client().people.approve(proof, staff, { ...body, approval_id: approval }));
    if (wrong === null) use(need, approval);
    return wrong;
});

/** Once for each command: the hub tells of an approval, and its answer comes, too. */
function use(need: Needing, approval: string): void {
    if (given.peek().has(need.entry.op)) return;
    given.value = new Set([...given.peek(), need.entry.op]);
    asking.value = false;
    doApproved(need, approval);
}

function giveUp(need: Needing): void {
    const request = requestFor(need);
    if (request && (request.state === 'asked' || request.state === 'given')) withdraw(request);
    asking.value = false;
    pad.reset();
    dismiss(need.entry);
}

function What(props: { readonly title: string; readonly amount: number; readonly more: readonly string[] }): VNode {
    const { title, amount, more } = props;
    return (
        <p class="approval-what">
            <b>{title}</b>
            {amount > 0 && <span class="number">{sayApproval('amount', { amount: formatMoney(amount, money.value) })}</span>}
            {more.filter((text) => text !== '').map((text) => (
                <span key={text} class="quiet">
                    {text}
                </span>
            ))}
        </p>
    );
}

/** What became of the request. */
function Standing({ request }: { readonly request: Approval }): VNode {
    const name = request.decided_by;
    const [icon, kind, text] =
        request.state === 'denied' ? (['refused', 'bad', sayApproval('denied', { name })] as const)
        : request.state === 'expired' ? (['clock', 'warn', sayApproval('expired')] as const)
        : request.state === 'asked' ? (['pending', 'warn', sayApproval('waiting')] as const)
        : (['check', 'good', sayApproval('given', { name })] as const);
    return (
        <p class={`banner ${kind} approval-state`} role="status" data-approval={request.state}>
            <Icon name={icon} />
            <span class="grow">
                {text}
                {request.decision !== '' && <q>{request.decision}</q>}
            </span>
            {request.state === 'asked' && <span class="number">{sayApproval('left', { n: secondsLeft(request) })}</span>}
        </p>
    );
}

function NeedSheet({ need }: { readonly need: Needing }): VNode {
    const request = requestFor(need);
    const state = request?.state ?? null;
    useEffect(() => {
        why.value = String(need.entry.body['reason'] ?? '');
        asking.value = false;
        pad.reset();
    }, [need.entry.op]);
    useEffect(() => {
        if (state !== null) asking.value = false;
        if (request && state === 'given') use(need, request.id);
    }, [state, need.entry.op]);
    const again = state === 'denied' || state === 'expired' || state === 'withdrawn';
    return (
        <Sheet title={sayApproval('needed')} class="sign-in approval" onClose={() => giveUp(need)} sudden>
            <What title={meant(need.entry)} amount={need.amount} more={[actWords(need.act)]} />
            {request && state !== 'used' && state !== 'withdrawn' && <Standing request={request} />}
            <TextField name="approval-reason" label={sayApproval('reason')} placeholder={sayApproval('reason')}
                max={REASON_MAX} value={why.value} onInput={(text) => (why.value = text)} />
            <Act
                act="ask-manager"
                icon="send"
                kind="main"
                words={sayApproval(again ? 'again' : 'ask')}
                disabled={asking.value || state === 'asked' || state === 'given' || isTooLong(why.value, REASON_MAX)}
                onAct={() => {
                    asking.value = true;
                    ask(need, why.value.trim());
                }}
            />
            <PadFields pad={pad} who={sayApproval('who')} go={sayApproval('give')}
                may={({ id, role }) => id !== signedIn.value?.staff && (role === 'manager' || role === 'cashier')} />
            <div class="row">
                <OtherWay pad={pad} />
            </div>
        </Sheet>
    );
}

/* --- who decides -------------------------------------------------------------------------------- */

const open = signal(false);
const refused = signal<string | null>(null); // why the last decision was
const denying = signal<string | null>(null); // the request that is being denied
const whyNot = signal('');

/** How many requests wait for whoever is signed in. Opens them. */
export function RequestsPill(): VNode | null {
    const n = requests.value.length;
    if (!mayDecide.value || n === 0) return null;
    return (
        <button class="who-pill requests" data-act="requests" aria-haspopup="dialog"
            aria-label={sayApproval('requests_n', { n })} onClick={() => (open.value = true)}>
            <Icon name="bell" />
            <span role="status" class="number">{n}</span>
        </button>
    );
}

async function decide(sent: { readonly answer: Promise<Answer> }): Promise<void> {
    refused.value = null;
    const answer = await sent.answer;
    denying.value = null;
    if (answer.is === 'ok') return;
    refused.value = refusalWords(answer.refusal);
    client().outbox.dismiss(answer.op);
}

function Request({ request }: { readonly request: Approval }): VNode {
    const { asked_by, about, table_number, order_number, reason, amount } = request;
    const where = [
        about,
        table_number === '' ? '' : sayFloor('table_n', { number: table_number }),
        order_number > 0 ? sayApproval('order_n', { n: order_number }) : '',
    ].filter((text) => text !== '').join(' · ');
    const isDenying = denying.value === request.id;
    return (
        <li data-request={request.id}>
            <p class="row">
                <b class="grow">{sayApproval('asks', { name: asked_by })}</b>
                <span class="number quiet">{sayApproval('left', { n: secondsLeft(request) })}</span>
            </p>
            <What title={actWords(request.act)} amount={amount ?? 0} more={[where, reason]} />
            {isDenying && (
                <TextField name="deny-reason" label={sayApproval('why_denied', { name: asked_by })}
                    placeholder={sayApproval('why_denied', { name: asked_by })}
                    max={textMax('approval.deny', 'reason')} value={whyNot.value} onInput={(text) => (whyNot.value = text)} />
            )}
            <div class="row">
                {!isDenying && (
                    <Act act="give" icon="check" kind="main" words={sayApproval('give')} onAct={() => void decide(give(request))} />
                )}
                <Act
                    act="deny"
                    icon="refused"
                    kind="bad"
                    words={sayApproval('deny')}
                    disabled={isDenying && isTooLong(whyNot.value, textMax('approval.deny', 'reason'))}
                    onAct={() => {
                        if (isDenying) return void decide(deny(request, whyNot.value.trim()));
                        whyNot.value = '';
                        denying.value = request.id;
                    }}
                />
            </div>
        </li>
    );
}

function RequestsSheet(): VNode {
    const close = (): void => {
        open.value = false;
        denying.value = refused.value = null;
    };
    return (
        <Sheet title={sayApproval('requests')} class="approval" onClose={close}>
            {refused.value !== null && (
                <p class="banner bad" role="alert" data-says="decision">
                    {sayApproval('not_given', { why: refused.value })}
                </p>
            )}
            {requests.value.length === 0 && <p class="quiet">{sayApproval('none')}</p>}
            <ul class="requests">
                {requests.value.map((request) => (
                    <Request key={request.id} request={request} />
                ))}
            </ul>
        </Sheet>
    );
}

/** Place it once on each screen. */
export function Approvals(): VNode | null {
    useEffect(() => effect(() => {
        if (!mayDecide.value) open.value = false; // signed out: it is nobody's to decide
    }), []);
    const need = needing.value;
    if (need) return <NeedSheet key={need.entry.op} need={need} />;
    return open.value ? <RequestsSheet /> : null;
}
