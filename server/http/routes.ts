import { demoRoutes } from "./demo-routes.ts"
import { houseRoutes } from "./house-routes.ts"
import { intakeRoutes } from "./intake-routes.ts"
import { labelRoutes } from "./label-routes.ts"
import { openApiRoute } from "./open-api.ts"
import type { Route } from "./route.ts"

/** Every address of the server. Who adds a file of routes adds its line here. */
const named: Route[] = [...houseRoutes, ...intakeRoutes, ...labelRoutes, ...demoRoutes]

export const routes: Route[] = [...named, openApiRoute(named)]
