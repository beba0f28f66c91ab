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
const notTheApp = [/^\/api(\/|$)/, /^\/demo\/labels/, /^\/portal(\/|$)/]
registerRoute(new NavigationRoute(createHandlerBoundToURL("/index.html"), { denylist: notTheApp }))

// a product picture's address never changes its content
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith("/api/pictures/"),
  new CacheFirst({ cacheName: "pictures" }),
)

self.addEventListener("message", (event) => {
  if (event.data?.type === "SKIP_WAITING") void self.skipWaiting()
})
