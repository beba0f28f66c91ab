import {
  CreditAsk,
  CreditBalance,
  CreditCancelling,
  CreditSpending,
  CreditSpent,
} from "../../shared/contract/credits.ts"
import { creditBalance } from "../refunds/credits/credit-balance.ts"
import { cancelSpend, spendCredit } from "../refunds/credits/spend-credit.ts"
import { type Route, route } from "./route.ts"

/** A shop's till takes store credits, by a key with `credit.spend`. */
export const creditRoutes: Route[] = [
  route({
    method: "POST",
    path: "/api/credits/balance",
    who: "api_key",
    says: "What a store credit is good for",
    body: CreditAsk,
    reply: CreditBalance,
    handle: ({ ctx, actor, body }) => creditBalance(ctx.database.read, ctx, actor, body),
  }),
  route({
    method: "POST",
    path: "/api/credits/spend",
    who: "api_key",
    says: "Takes an amount off a store credit, once a key",
    body: CreditSpending,
    reply: CreditSpent,
    handle: ({ ctx, actor, body }) => ctx.database.write((tx) => spendCredit(tx, ctx, actor, body)),
  }),
  route({
    method: "POST",
    path: "/api/credits/cancel",
    who: "api_key",
    says: "Puts back what was spent under a key, once: its order is off",
    body: CreditCancelling,
    reply: CreditSpent,
    handle: ({ ctx, actor, body }) => ctx.database.write((tx) => cancelSpend(tx, ctx, actor, body)),
  }),
]
