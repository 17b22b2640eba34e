// New versions of the app: the service worker fetches them in the background; they are applied when nobody
// is working, never in the middle of an order.
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

const LOOK_EVERY_MS = 10 * 60_000;
const LOOK_SPREAD_MS = 30_000;
const IDLE_MS = 20_000; // without a tap or key

export class Updates {
    private readonly waitingSignal = signal<ServiceWorker | null>(null);
    private readonly offlineSignal = signal(false);
    private registration: ServiceWorkerRegistration | null = null;
    private lastTouch = performance.now();
    /** Set by the screen: whether a reload would disturb nobody. */
    mayReload: () => boolean = () => true;

    /** A new version is downloaded and waits. */
    get waiting(): ReadonlySignal<ServiceWorker | null> {
        return this.waitingSignal;
    }
    /** The page can load without network. */
    get offlineReady(): ReadonlySignal<boolean> {
        return this.offlineSignal;
    }

    start(): void {
        if (!('serviceWorker' in navigator)) return; // not over https: see the connection page
        for (const kind of ['pointerdown', 'keydown'] as const)
            addEventListener(kind, () => (this.lastTouch = performance.now()), { passive: true });
        let controlled = navigator.serviceWorker.controller !== null;
        navigator.serviceWorker.addEventListener('controllerchange', () => {
            if (controlled) location.reload();
            controlled = true; // the first worker needs no reload
        });
        void navigator.serviceWorker.ready.then(() => (this.offlineSignal.value = true));
        this.register();
        setInterval(() => this.look(), LOOK_EVERY_MS);
        document.addEventListener('visibilitychange', () => {
            if (document.visibilityState === 'visible') this.look();
        });
        setInterval(() => this.takeWhenIdle(), 5000);
    }

    /** Checks for a new version. */
    look(): void {
        // no network: next time; or the browser dropped the registration
        void this.registration?.update().catch(() => this.register());
    }

    /** The hub is back and may be newer. Waits at random, so that not all screens ask at once. */
    lookSoon(): void {
        setTimeout(() => this.look(), Math.random() * LOOK_SPREAD_MS);
    }

    /** Reloads into the new version. */
    take(): void {
        this.waitingSignal.peek()?.postMessage('take over');
    }

    private register(): void {
        void navigator.serviceWorker.register('/sw.js').then((registration) => {
            if (registration === this.registration) return;
            this.registration = registration;
            this.watch(registration);
        }, () => {});
    }

    private takeWhenIdle(): void {
        if (!this.waitingSignal.peek() || performance.now() - this.lastTouch < IDLE_MS) return;
        if (this.mayReload()) this.take();
    }

    private watch(registration: ServiceWorkerRegistration): void {
        const see = (): void => {
            if (registration.waiting && navigator.serviceWorker.controller)
                this.waitingSignal.value = registration.waiting;
        };
        see();
        registration.addEventListener('updatefound', () =>
            registration.installing?.addEventListener('statechange', see),
        );
    }
}
