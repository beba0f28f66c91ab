import { clientsClaim } from "workbox-core"
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
}

precacheAndRoute(self.__WB_MANIFEST)
cleanupOutdatedCaches()
clientsClaim()

// pages of other people than the staff, or made by the server
const notTheApp = [/^\/api(\/|$)/, /^\/demo(\/|$)/, /^\/portal(\/|$)/, /^\/trust$/]
registerRoute(new NavigationRoute(createHandlerBoundToURL("/index.html"), { denylist: notTheApp }))

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
