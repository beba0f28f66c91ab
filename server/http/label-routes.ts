import { buffer } from "node:stream/consumers"
import * as z from "zod/mini"
import { makeOwnNumber } from "../../shared/barcode/own-number.ts"
import { Locale } from "../../shared/contract/basics.ts"
import { done, refused } from "../../shared/contract/problem.ts"
import { may } from "../../shared/policy/access.ts"
import { commandCard } from "../labels/command-card.ts"
import { labelRoll } from "../labels/label-roll.ts"
import { type Route, route } from "./route.ts"

const RollQuery = z.object({
  kind: z.enum(["lpn", "bin", "rma"]),
  count: z.pipe(z.coerce.number(), z.int().check(z.gte(1), z.lte(500))),
  locale: z.optional(Locale),
  code: z.optional(z.enum(["code128", "qr"])),
})
const CardQuery = z.object({ locale: z.optional(Locale), paper: z.optional(z.enum(["a4", "a5"])) })

const notAllowed = () => refused("not_allowed", "Only an administrator prints numbers.")

/** Printed numbers of our own. They are random, and not stored: a number means something once it is on a thing. */
export const labelRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/labels/roll",
    who: "person",
    says: "A PDF roll of new numbers: one label a page",
    query: RollQuery,
    reply: "bytes",
    handle: async ({ ctx, actor, query }) => {
      if (!may(actor, "label.print")) return notAllowed()
      const numbers = Array.from({ length: query.count }, () => makeOwnNumber(query.kind, ctx.randomBytes))
      const pdf = labelRoll({ kind: query.kind, numbers, locale: query.locale ?? "fr", code: query.code ?? "code128" })
      return done({ type: "application/pdf", bytes: await buffer(pdf), fileName: `${query.kind}-${query.count}.pdf` })
    },
  }),
  route({
    method: "GET",
    path: "/api/labels/commands",
    who: "person",
    says: "The command card as a PDF",
    query: CardQuery,
    reply: "bytes",
    handle: async ({ actor, query }) => {
      if (!may(actor, "label.print")) return notAllowed()
      const pdf = commandCard({ locale: query.locale ?? "fr", paper: query.paper ?? "a4" })
      return done({ type: "application/pdf", bytes: await buffer(pdf), fileName: "commands.pdf" })
    },
  }),
]
