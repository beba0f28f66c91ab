import { SignalOwners, WeeklyWanted, WeeklyWish } from "../../shared/contract/weekly.ts"
import { listOwners } from "../insights/weekly/of-quality.ts"
import { setWeeklyWish, weeklyWish } from "../insights/weekly/wish.ts"
import { type Route, route } from "./route.ts"

/** The weekly letter of signals, and to whom a signal may be given. */
export const weeklyRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/insights/owners",
    who: "person",
    says: "Who may own a signal",
    reply: SignalOwners,
    handle: ({ ctx, actor }) => listOwners(ctx.database.read, actor),
  }),
  route({
    method: "GET",
    path: "/api/insights/weekly",
    who: "person",
    says: "Whether the one who asks gets the weekly letter of signals",
    reply: WeeklyWish,
    handle: ({ ctx, actor }) => weeklyWish(ctx.database.read, actor),
  }),
  route({
    method: "PUT",
    path: "/api/insights/weekly",
    who: "person",
    says: "Turns one's own weekly letter on or off",
    body: WeeklyWanted,
    reply: WeeklyWish,
    handle: ({ ctx, actor, body }) => ctx.database.write((tx) => setWeeklyWish(tx, ctx, actor, body)),
  }),
]
