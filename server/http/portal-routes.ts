import { portalHouseRoutes } from "./portal-house-routes.ts"
import type { Route } from "./route.ts"

/** Every address of the customers' host. Who adds a file of routes adds its line here. */
export const portalRoutes: Route[] = [...portalHouseRoutes]
