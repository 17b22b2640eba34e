// The store's records for views.
import { computed } from '@preact/signals';
import type { Kind, Records } from '#protocol';
import { app } from '../ui/app.js';

/** null: this device is not paired yet. */
export const store = computed(() => app.client.value?.store ?? null);

/** All of a kind, a list of one's own. Subscribes. */
export function all<K extends Kind>(kind: K): Records[K][] {
    return store.value?.kind(kind).all() ?? [];
}
