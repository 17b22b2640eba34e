// The service worker: caches the app's files, so that a page loads without network. It never touches data:
// that is between the hub and IndexedDB.
//
// All files of a version are fetched before it is installed, and served from the cache from then on, so
// a page never meets the script of another version. A new one waits until a page says 'take over'.
declare const self: ServiceWorkerGlobalScope;
declare const BUILD: string;
declare const FILES: readonly string[]; // paths, of tools/screens.mjs
declare const PAGES: readonly string[]; // clean names of pages: "/tablet"

const CACHE = `payon-${BUILD}`;

async function install(): Promise<void> {
    const cache = await caches.open(CACHE);
    // bypass the browser's cache: a page has the same name in every version
    await cache.addAll(FILES.map((path) => new Request(path, { cache: 'reload' })));
    // the first worker of a device disturbs nobody
    if (!self.registration.active) await self.skipWaiting();
}

async function activate(): Promise<void> {
    for (const name of await caches.keys())
        if (name.startsWith('payon-') && name !== CACHE) await caches.delete(name);
    await self.clients.claim();
}

async function answer(request: Request, path: string): Promise<Response> {
    const cache = await caches.open(CACHE);
    return (await cache.match(path)) ?? fetch(request);
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('message', (event) => {
    if (event.data === 'take over') void self.skipWaiting();
});
self.addEventListener('fetch', (event) => {
    const { request } = event;
    const { origin, pathname } = new URL(request.url);
    if (request.method !== 'GET' || origin !== self.location.origin) return;
    if (request.mode === 'navigate' ? PAGES.includes(pathname) : FILES.includes(pathname))
        event.respondWith(answer(request, pathname));
});
export {};
