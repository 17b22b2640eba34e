// Waiting for what comes by itself; only a failure waits until the end.
import { until } from '../../lib/hub.mjs';

/** As until(), whose check may fail while the page is between two documents. */
export function expectLater(what, check, ms) {
    return until(what, async () => {
        try {
            return await check();
        } catch (error) {
            if (/context was destroyed|navigat/i.test(String(error))) return false;
            throw error;
        }
    }, ms);
}
