// Which device of this browser profile the page is: one for each screen, and further ones by name
// (/kitchen?station=bar&device=2). Each has a database, a token and a lock of its own.
const asked = new URLSearchParams(location.search).get('device') ?? '';

/** Empty: the screen's first. */
export const further = /^[\w-]{1,20}$/.test(asked) ? asked : '';

/** The name of its database and lock. */
export function deviceOf(screen: string): string {
    return further === '' ? `payon-${screen}` : `payon-${screen}-${further}`;
}
