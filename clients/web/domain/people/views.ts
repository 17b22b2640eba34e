// Who works here, and who must sign in.
import { computed } from '@preact/signals';
import { app } from '../../ui/app.js';
import { all } from '../records.js';

/** People who can sign in, by name. */
export const people = computed(() =>
    all('staff')
        .filter((one) => one.ended_at === null && (one.pin || one.badge))
        .sort((a, b) => a.name.localeCompare(b.name)),
);

/** Who is signed in; null: nobody. */
export const signedIn = computed(() => app.client.value?.people.signedIn.value ?? null);

/** Somebody must sign in before this device takes any command. */
export const mustSignIn = computed(() => all('settings')[0]?.sign_in_always ?? false);

const LOCK_SECONDS = 60;
/** Without a touch for so long a screen signs out; seconds. */
export const lockSeconds = computed(() => all('settings')[0]?.lock_seconds ?? LOCK_SECONDS);
