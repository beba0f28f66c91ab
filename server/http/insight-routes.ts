import * as z from "zod/mini"
import { InsightUnits, MoveSignal, SignalList, SignalPage, signalStates } from "../../shared/contract/insights.ts"
import { listSignals } from "../insights/list-signals.ts"
import { moveSignal } from "../insights/move-signal.ts"
import { signalPage } from "../insights/signal-page.ts"
import { unitsOfSignal } from "../insights/units-behind.ts"
import { type Route, route } from "./route.ts"

export const insightRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/insights/signals",
    who: "person",
    says: "What got worse: the signals that stand, or those that have ended, and what the last look looked at",
    query: z.object({ state: z._default(z.enum(["open", "ended"]), "open") }),
    reply: SignalList,
    handle: ({ ctx, actor, query }) => listSignals(ctx.database.read, actor, query),
  }),
  route({
    method: "GET",
    path: "/api/insights/signals/:id",
    who: "person",
    says: "One signal: its weeks, what was said of it, and what most of its units have in common",
    reply: SignalPage,
    handle: ({ ctx, actor, params }) => signalPage(ctx.database.read, actor, params.id ?? ""),
  }),
  route({
    method: "GET",
    path: "/api/insights/signals/:id/units",
    who: "person",
    says: "The units behind a signal, those that came last first, a page at a time",
    query: z.object({ after: z.optional(z.string().check(z.regex(/^\d{1,16}\.[0-9a-f-]{36}$/))) }),
    reply: InsightUnits,
    handle: ({ ctx, actor, params, query }) =>
      unitsOfSignal(ctx.database.read, actor, { id: params.id ?? "", after: query.after }),
  }),
  route({
    method: "POST",
    path: "/api/insights/signals/:id",
    who: "person",
    says: "What a person makes of a signal: looks at it, says something, acts, finds no cause, closes it, gives it to another",
    body: MoveSignal,
    reply: z.object({ state: z.enum(signalStates) }),
    handle: ({ ctx, actor, params, body }) =>
      ctx.database.write((tx) => moveSignal(tx, ctx, actor, { id: params.id ?? "", move: body })),
  }),
]
