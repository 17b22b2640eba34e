// Asking for an approval, deciding about one, and doing what was approved.
import type { Approval, Bodies } from '#protocol';
import type { Sent } from '../../core/index.js';
import { resend, send, uuid } from '../own.js';
import type { Needing } from './views.js';

/** Requests keep no order with anything else. */
const laneOf = (approval: string): string => `approval:${approval}`;

export function bodyOf({ act, subject, amount }: Needing, reason: string): Bodies['approval.ask'] {
    return { approval_id: uuid(), act, subject_id: subject, amount, reason };
}

export function ask(needing: Needing, reason: string): void {
    const body = bodyOf(needing, reason);
    send('approval.ask', body, { lane: laneOf(body.approval_id) });
}

/** The same command again, with the approval. */
export function doApproved({ entry }: Needing, approval: string): void {
    resend(entry, entry.body, entry.lane, entry.pre, approval);
}

export function withdraw({ id }: Approval): void {
    send('approval.withdraw', { approval_id: id }, { lane: laneOf(id) });
}

export function give({ id }: Approval): Sent {
    return send('approval.give', { approval_id: id }, { lane: laneOf(id) });
}

export function deny({ id }: Approval, reason: string): Sent {
    return send('approval.deny', { approval_id: id, reason }, { lane: laneOf(id) });
}
