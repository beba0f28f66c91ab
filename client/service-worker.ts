import { cacheNames, clientsClaim } from "workbox-core"
import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  type PrecacheEntry,
  precacheAndRoute,
} from "workbox-precaching"
import { NavigationRoute, registerRoute } from "workbox-routing"
import { CacheFirst } from "workbox-strategies"

// The staff app's shell without a network. What the API says is never kept here: the device's database is for that.

// TypeScript's worker types cannot stand beside those of the window; these are the few that are used.
declare const self: {
  __WB_MANIFEST: (PrecacheEntry | string)[]
  skipWaiting(): Promise<void>
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void
  addEventListener(type: "install", listener: (event: { waitUntil(work: Promise<unknown>): void }) => void): void
}

// A page of the version before may be open over a draft while this one takes its place, and still want a part of itself
// that the server does not have any more: what that version had fetched is kept for it.
const BEFORE = "version-before"
const isAsset = ({ pathname }: { pathname: string }) => pathname.startsWith("/assets/")
// named once: the build puts the list in its place
const entries = self.__WB_MANIFEST
const ours = new Set(entries.map((entry) => pathOf(typeof entry === "string" ? entry : entry.url)))
function pathOf(url: string): string {
  return new URL(url, location.origin).pathname
}

// a device without the room for it has the new version all the same
self.addEventListener("install", (event) => event.waitUntil(keepBefore().catch(() => {})))

async function keepBefore(): Promise<void> {
  const [before, there] = [await caches.open(BEFORE), await caches.open(cacheNames.precache)]
  const old = (await there.keys()).filter(({ url }) => isAsset(new URL(url)) && !ours.has(pathOf(url)))
  const kept = new Set(old.map(({ url }) => url))
  for (const gone of await before.keys()) if (!kept.has(gone.url)) await before.delete(gone)
  for (const request of old) {
    const response = await there.match(request)
    if (response) await before.put(request, response)
  }
}

precacheAndRoute(entries)
cleanupOutdatedCaches()
clientsClaim()

// pages of other people than the staff, or made by the server
const notTheApp = [/^\/api(\/|$)/, /^\/assets(\/|$)/, /^\/demo(\/|$)/, /^\/dev(\/|$)/, /^\/portal(\/|$)/, /^\/trust$/]
registerRoute(new NavigationRoute(createHandlerBoundToURL("/index.html"), { denylist: notTheApp }))

// a part of a page is itself or a 404, never the start page in its place
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && isAsset(url),
  async ({ request }) => (await caches.match(request.url, { cacheName: BEFORE })) ?? fetch(request),
)

// A product picture's name never changes its content. The cookie is the same whatever the reply varies by.
const MOST_PICTURES = 3000
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith("/api/pictures/"),
  new CacheFirst({
    cacheName: "pictures",
    matchOptions: { ignoreVary: true },
    plugins: [{ cacheDidUpdate: ({ cacheName }) => dropOldest(cacheName) }],
  }),
)

/** A cache lists its keys as they came. */
async function dropOldest(cacheName: string) {
  const cache = await caches.open(cacheName)
  const keys = await cache.keys()
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST_PICTURES)).map((key) => cache.delete(key)))
}

self.addEventListener("message", (event) => {
  if (event.data?.type === "SKIP_WAITING") void self.skipWaiting()
})
