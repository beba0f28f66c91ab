import * as z from "zod/mini"
import { text } from "../../shared/contract/basics.ts"
import { ReviewUndone } from "../../shared/contract/review.ts"
import {
  CaseKept,
  CaseNote,
  FoundReturns,
  KeepCase,
  LinkParcel,
  NewNote,
  ParcelLinked,
} from "../../shared/contract/review-care.ts"
import { findReturns } from "../review/find-returns.ts"
import { keepCase } from "../review/keep-case.ts"
import { linkParcel, unlinkParcel } from "../review/link-parcel.ts"
import { noteCase } from "../review/note-case.ts"
import { type Route, route } from "./route.ts"

export const reviewCareRoutes: Route[] = [
  route({
    method: "PUT",
    path: "/api/review/cases/:id/keeper",
    who: "person",
    says: "Who looks after a case, and where the thing lies",
    body: KeepCase,
    reply: CaseKept,
    handle: ({ ctx, actor, params, body }) =>
      ctx.database.write((tx) => keepCase(tx, ctx, actor, { id: params.id ?? "", keep: body })),
  }),
  route({
    method: "POST",
    path: "/api/review/cases/:id/notes",
    who: "person",
    says: "A note for whoever opens the case next; the same one sent again is there once",
    body: NewNote,
    reply: CaseNote,
    handle: ({ ctx, actor, params, body }) =>
      ctx.database.write((tx) => noteCase(tx, ctx, actor, { id: params.id ?? "", note: body })),
  }),
  route({
    method: "POST",
    path: "/api/review/cases/:id/link",
    who: "person",
    says: "Which return an unknown parcel holds",
    body: LinkParcel,
    reply: ParcelLinked,
    handle: async ({ ctx, actor, params, body }) => {
      const answer = await ctx.database.write((tx) => linkParcel(tx, ctx, actor, { id: params.id ?? "", link: body }))
      if (answer.ok) ctx.wakeWorker()
      return answer
    },
  }),
  route({
    method: "POST",
    path: "/api/review/cases/:id/unlink",
    who: "person",
    says: "Takes the last link of a parcel back, until its articles are seen",
    reply: ReviewUndone,
    handle: ({ ctx, actor, params }) =>
      ctx.database.write((tx) => unlinkParcel(tx, ctx, actor, { id: params.id ?? "" })),
  }),
  route({
    method: "GET",
    path: "/api/review/returns",
    who: "person",
    says: "Returns by a number that stands on a parcel or on what lies in it",
    query: z.object({ q: text(200) }),
    reply: FoundReturns,
    handle: ({ ctx, actor, query }) => findReturns(ctx.database.read, ctx, actor, query),
  }),
]
