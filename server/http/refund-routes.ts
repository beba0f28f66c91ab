import { PaymentsWaiting } from "../../shared/contract/payments-wait.ts"
import { RefundAct, RefundActed, RefundCase, RefundQuery, RefundQueue } from "../../shared/contract/refunds.ts"
import { refundCase } from "../refunds/case.ts"
import { holdIntent } from "../refunds/hold-intent.ts"
import { paymentsWaiting } from "../refunds/payments-waiting.ts"
import { refundQueue } from "../refunds/queue.ts"
import { rejectIntent } from "../refunds/reject-intent.ts"
import { releaseIntent } from "../refunds/release-intent.ts"
import { retryIntent } from "../refunds/retry-intent.ts"
import { stopReleased } from "../refunds/stop-intent.ts"
import { type Route, route } from "./route.ts"

const verbs = {
  release: releaseIntent,
  reject: rejectIntent,
  retry: retryIntent,
  hold: holdIntent,
  stop: stopReleased,
}

function act(name: keyof typeof verbs, says: string): Route {
  return route({
    method: "POST",
    path: `/api/refunds/intents/:id/${name}`,
    who: "person",
    says,
    body: RefundAct,
    reply: RefundActed,
    handle: async ({ ctx, actor, params, body }) => {
      const answer = await ctx.database.write((tx) => verbs[name](tx, ctx, actor, { id: params.id ?? "", act: body }))
      if (answer.ok) ctx.wakeWorker()
      return answer
    },
  })
}

export const refundRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/refunds/queue",
    who: "person",
    says: "Refunds and obligations by due date",
    query: RefundQuery,
    reply: RefundQueue,
    handle: ({ ctx, actor, query }) => refundQueue(ctx.database.read, ctx, actor, query),
  }),
  route({
    method: "GET",
    path: "/api/refunds/cases/:returnId",
    who: "person",
    says: "One return for finance: what is owed and why, its refunds, all that happened",
    reply: RefundCase,
    handle: ({ ctx, actor, params }) => refundCase(ctx.database.read, ctx, actor, { returnId: params.returnId ?? "" }),
  }),
  route({
    method: "GET",
    path: "/api/refunds/waiting",
    who: "person",
    says: "Whether payments stand still until the providers' refunds are matched, since when and why",
    reply: PaymentsWaiting,
    handle: ({ ctx, actor }) => paymentsWaiting(ctx.database.read, actor),
  }),
  act("release", "Ends the holds that are finance's; above the threshold two people must"),
  act("reject", "Refuses a refund, with a reason, while nothing was sent"),
  act("retry", "Tries again what failed, looks up what was parked, reopens what was refused"),
  act("hold", "Keeps a refund back, with a reason, until a person releases it"),
  act("stop", "Takes back what was released, with a reason, while nothing was sent"),
]
