import { LateQuery, LateReport } from "../../shared/contract/late.ts"
import { lateReport } from "../refunds/late-report.ts"
import { type Route, route } from "./route.ts"

export const lateRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/refunds/late",
    who: "person",
    says: "What is late and why: who holds it up, since when, how much, and what the law adds meanwhile",
    query: LateQuery,
    reply: LateReport,
    handle: ({ ctx, actor, query }) => lateReport(ctx.database.read, ctx, actor, query),
  }),
]
