import { computed } from '@preact/signals';
import { app } from '../../ui/app.js';

/** The venue's currency, for ui/money.ts. */
export const money = computed(
    () => app.client.value?.identity.value?.venue ?? { currency: '', exponent: 2 },
);
