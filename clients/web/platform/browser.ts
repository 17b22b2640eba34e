// core/environment.ts for a page in a browser.
import type { Environment, HeldLock, Locks, Socket, SocketEvents } from '../core/environment.js';
import { indexedStorage } from './storage.js';

function connect(url: string, protocol: string, events: SocketEvents): Socket {
    const socket = new WebSocket(url, protocol);
    socket.onopen = () => events.opened();
    socket.onmessage = ({ data }) => {
        if (typeof data === 'string') events.heard(data);
    };
    socket.onclose = ({ code, reason }) => events.closed(code, reason);
    return socket;
}

/** The browser holds a lock for as long as the promise that we return is pending. */
function webLocks(manager: LockManager): Locks {
    const hold = (name: string, steal: boolean): Promise<HeldLock> =>
        new Promise((granted, failed) => {
            let release = (): void => {};
            let lose = (): void => {};
            const lost = new Promise<void>((resolve) => (lose = resolve));
            const held = new Promise<void>((resolve) => (release = resolve));
            manager
                .request(name, { steal }, () => {
                    granted({ lost, release });
                    return held;
                })
                .catch((error: unknown) => {
                    lose(); // after granting: stolen
                    failed(error);
                });
        });
    return { hold };
}

export function browserEnvironment(database: string): Environment {
    return {
        now: () => Date.now(),
        monotonic: () => performance.now(),
        random: (bytes) => void crypto.getRandomValues(bytes),
        after(ms, run) {
            const timer = setTimeout(run, ms);
            return () => clearTimeout(timer);
        },
        connect,
        storage: indexedStorage(indexedDB, database),
        locks: 'locks' in navigator ? webLocks(navigator.locks) : null,
        onWake(run) {
            const seen = (): void => {
                if (document.visibilityState === 'visible') run();
            };
            addEventListener('online', run);
            document.addEventListener('visibilitychange', seen);
            return () => {
                removeEventListener('online', run);
                document.removeEventListener('visibilitychange', seen);
            };
        },
    };
}
