import { bankPortalRoutes } from "./bank-portal-routes.ts"
import { portalAnnounceRoutes } from "./portal-announce-routes.ts"
import { portalHouseRoutes } from "./portal-house-routes.ts"
import { portalMailRoutes } from "./portal-mail-routes.ts"
import { portalOrderRoutes } from "./portal-order-routes.ts"
import type { Route } from "./route.ts"
import { trackRoutes } from "./track-routes.ts"

/** Every address of the customers' host. Who adds a file of routes adds its line here. */
export const portalRoutes: Route[] = [
  ...portalHouseRoutes,
  ...portalOrderRoutes,
  ...portalAnnounceRoutes,
  ...trackRoutes,
  ...bankPortalRoutes,
  ...portalMailRoutes,
]
