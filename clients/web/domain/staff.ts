import { computed } from '@preact/signals';
import { app } from '../ui/app.js';

/** Who works with this device, as the hub told last; null: not told yet. */
export const me = computed(() => app.client.value?.identity.value?.actor ?? null);
