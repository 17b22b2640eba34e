// What waits for an approval: own commands that need one, and requests of others that this person may decide.
import { computed } from '@preact/signals';
import type { Approval } from '#protocol';
import { COMMANDS } from '#protocol';
import type { Entry } from '../../core/index.js';
import { app, needsYou } from '../../ui/app.js';
import { now } from '../../ui/time.js';
import { signedIn } from '../people/views.js';
import { all } from '../records.js';
import { me } from '../staff.js';

/** A refused command with what it needs. */
export interface Needing {
    readonly entry: Entry;
    readonly act: string;
    readonly subject: string | null;
    readonly amount: number;
}

/** The oldest command of whoever is at this screen that was refused for want of an approval; null: none. */
export const needing = computed((): Needing | null => {
    if (!app.client.value?.has('manager_approvals')) return null;
    const staff = signedIn.value?.staff ?? null;
    for (const entry of needsYou.value) {
        const need = entry.refusal?.detail.approval;
        if (need && entry.by === staff) return { entry, act: need.act, subject: need.subject_id, amount: need.amount };
    }
    return null;
});

const isMine = ({ asked_by_id, device_id }: Approval): boolean => {
    const staff = signedIn.value?.staff ?? null;
    return staff === null ? asked_by_id === null && device_id === me.value?.device : asked_by_id === staff;
};

/** The last request that was made for this command, whatever became of it; null: none. */
export function requestFor({ entry, act, subject, amount }: Needing): Approval | null {
    const since = entry.made - SLACK_MS;
    const fits = (one: Approval): boolean =>
        one.act === act && one.subject_id === subject && (one.amount ?? 0) >= amount && isMine(one) && Date.parse(one.asked_at) >= since;
    return all('approval').filter(fits).sort((a, b) => b.asked_at.localeCompare(a.asked_at))[0] ?? null;
}
const SLACK_MS = 5000; // the command was made by this device's clock, the request has the hub's

/** Whoever is signed in may decide about what others ask. */
export const mayDecide = computed(() => {
    const role = signedIn.value?.actor.role;
    return role !== undefined && COMMANDS['approval.give'].roles.some((one) => one === role);
});

/** What others ask for, the oldest first. */
export const requests = computed(() =>
    mayDecide.value
        ? all('approval')
              .filter((one) => one.state === 'asked' && !isMine(one) && secondsLeft(one) > 0)
              .sort((a, b) => a.asked_at.localeCompare(b.asked_at))
        : [],
);

export function secondsLeft({ expires_at }: Approval): number {
    return Math.max(0, Math.ceil((Date.parse(expires_at) - now.value) / 1000));
}
