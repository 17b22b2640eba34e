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

/** What the settings say of tablets and tills, and of kitchen displays. */
const isKitchen = computed(() => app.client.value?.identity.value?.role === 'kitchen');

/** Somebody must sign in before this device takes any command. */
export const mustSignIn = computed(() => {
    const settings = all('settings')[0];
    return settings !== undefined && settings.sign_in_always && (!isKitchen.value || settings.sign_in_kitchen);
});

const LOCK_SECONDS = 60;
const LOCK_KITCHEN_SECONDS = 300;
/** Without a touch for so long a screen signs out; seconds. */
export const lockSeconds = computed(() => {
    const settings = all('settings')[0];
    return isKitchen.value
        ? (settings?.lock_kitchen_seconds ?? LOCK_KITCHEN_SECONDS)
        : (settings?.lock_seconds ?? LOCK_SECONDS);
});
