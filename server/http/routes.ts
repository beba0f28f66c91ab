import { backupRoutes } from "./backup-routes.ts"
import { bankRoutes } from "./bank-routes.ts"
import { booksRoutes } from "./books-routes.ts"
import { carrierRoutes } from "./carrier-routes.ts"
import { creditRoutes } from "./credit-routes.ts"
import { demoRoutes } from "./demo-routes.ts"
import { deviceRoutes } from "./device-routes.ts"
import { houseRoutes } from "./house-routes.ts"
import { importFileRoutes } from "./import-file-routes.ts"
import { importRoutes } from "./import-routes.ts"
import { insightRoutes } from "./insight-routes.ts"
import { intakeRoutes } from "./intake-routes.ts"
import { keyRoutes } from "./key-routes.ts"
import { labelRoutes } from "./label-routes.ts"
import { lateRoutes } from "./late-routes.ts"
import { liveRoutes } from "./live-routes.ts"
import { lookRoutes } from "./look-routes.ts"
import { mailPreviewRoutes } from "./mail-preview-routes.ts"
import { noticeRoutes } from "./notice-routes.ts"
import { numberRoutes } from "./number-routes.ts"
import { documentRoutes } from "./open-api.ts"
import { paperRoutes } from "./paper-routes.ts"
import { peopleRoutes } from "./people-routes.ts"
import { photoRoutes } from "./photo-routes.ts"
import { policyRoutes } from "./policy-routes.ts"
import { policyVersionRoutes } from "./policy-version-routes.ts"
import { pullRoutes } from "./pull-routes.ts"
import { refundActRoutes } from "./refund-act-routes.ts"
import { refundDeskRoutes } from "./refund-desk-routes.ts"
import { refundRoutes } from "./refund-routes.ts"
import { resolutionRoutes } from "./resolution-routes.ts"
import { returnRoutes } from "./return-routes.ts"
import { reviewCareRoutes } from "./review-care-routes.ts"
import { reviewRoutes } from "./review-routes.ts"
import { riskRoutes } from "./risk-routes.ts"
import type { Route } from "./route.ts"
import { sessionRoutes } from "./session-routes.ts"
import { shopRoutes } from "./shop-routes.ts"
import { syncRoutes } from "./sync-routes.ts"
import { themeRoutes } from "./theme-routes.ts"
import { webhookOutRoutes } from "./webhook-out-routes.ts"
import { webhookRoutes } from "./webhook-routes.ts"
import { weeklyRoutes } from "./weekly-routes.ts"

/** Every address of the server. Who adds a file of routes adds its line here. */
const named: Route[] = [
  ...houseRoutes,
  ...sessionRoutes,
  ...deviceRoutes,
  ...peopleRoutes,
  ...backupRoutes,
  ...keyRoutes,
  ...shopRoutes,
  ...riskRoutes,
  ...insightRoutes,
  ...numberRoutes,
  ...weeklyRoutes,
  ...themeRoutes,
  ...syncRoutes,
  ...pullRoutes,
  ...photoRoutes,
  ...importRoutes,
  ...importFileRoutes,
  ...intakeRoutes,
  ...labelRoutes,
  ...policyRoutes,
  ...policyVersionRoutes,
  ...reviewRoutes,
  ...reviewCareRoutes,
  ...refundRoutes,
  ...refundDeskRoutes,
  ...lateRoutes,
  ...paperRoutes,
  ...refundActRoutes,
  ...booksRoutes,
  ...returnRoutes,
  ...resolutionRoutes,
  ...creditRoutes,
  ...liveRoutes,
  ...webhookRoutes,
  ...carrierRoutes,
  ...webhookOutRoutes,
  ...noticeRoutes,
  ...bankRoutes,
  ...lookRoutes,
  ...demoRoutes,
  ...mailPreviewRoutes,
]

export const routes: Route[] = [...named, ...documentRoutes(named)]
