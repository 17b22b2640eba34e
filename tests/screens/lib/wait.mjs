// Waits for a condition; only a failure takes the whole time.
import { until } from '../../lib/hub.mjs';

/** Like until(), but the check may throw while the page is between two documents. */
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
