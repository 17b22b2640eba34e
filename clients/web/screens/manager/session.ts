// Who is logged in, as the hub says, and what it is asked. The cookie is the browser's matter; the token that
// goes with changes is only here, in memory.
import { signal } from '@preact/signals';

export interface Who {
    readonly csrf: string;
    readonly session: string;
    readonly login: string;
    readonly name: string;
    readonly totp: boolean;
    readonly expires_at: string;
    readonly venues: readonly { readonly id: string; readonly name: string }[];
}

export interface Session {
    readonly id: string;
    readonly current: boolean;
    readonly bearer: boolean;
    readonly address: string;
    readonly client: string;
    readonly created_at: string;
    readonly used_at: string;
}

/** What a request came to: the answer, or the code of the problem. */
export type Outcome<T> =
    | { readonly ok: true; readonly value: T }
    | { readonly ok: false; readonly code: string; readonly wait: number };

/** undefined: not known yet; null: nobody. */
export const who = signal<Who | null | undefined>(undefined);

export async function ask<T>(method: string, path: string, body?: object): Promise<Outcome<T>> {
    const headers: Record<string, string> = {};
    const csrf = who.peek()?.csrf;
    if (csrf && method !== 'GET') headers['X-CSRF-Token'] = csrf;
    if (body) headers['Content-Type'] = 'application/json';
    try {
        const answer = await fetch(`/v1/${path}`, {
            method,
            headers,
            cache: 'no-store',
            ...(body ? { body: JSON.stringify(body) } : {}),
        });
        const json: unknown = await answer.json();
        if (answer.ok) return { ok: true, value: json as T };
        const { code } = json as { readonly code?: string };
        if (code === 'unauthenticated') who.value = null;
        return {
            ok: false,
            code: code ?? 'unavailable',
            wait: Number(answer.headers.get('Retry-After') ?? 0),
        };
    } catch {
        return { ok: false, code: 'unavailable', wait: 0 };
    }
}

/** Asks who is logged in; a page that is loaded again does. */
export async function look(): Promise<void> {
    const found = await ask<Who>('GET', 'session');
    if (found.ok) who.value = found.value;
    else if (found.code !== 'unavailable') who.value = null;
}

export async function logIn(body: {
    readonly login: string;
    readonly password: string;
    readonly code?: string;
}): Promise<Outcome<Who>> {
    const begun = await ask<Who>('POST', 'session', body);
    if (begun.ok) who.value = begun.value;
    return begun;
}

export async function logOut(everywhere: boolean): Promise<void> {
    const ended = await ask('DELETE', everywhere ? 'sessions' : 'session');
    if (ended.ok) who.value = null;
}
