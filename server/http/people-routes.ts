import { buffer } from "node:stream/consumers"
import * as z from "zod/mini"
import { Locale } from "../../shared/contract/basics.ts"
import { PeopleList, PersonChange, PersonNew, PersonRow } from "../../shared/contract/identity.ts"
import { done } from "../../shared/contract/problem.ts"
import { addPerson } from "../identity/add-person.ts"
import { badgeOf } from "../identity/badge-of.ts"
import { changePerson } from "../identity/change-person.ts"
import { renewBadge } from "../identity/give-badge.ts"
import { listPeople } from "../identity/list-people.ts"
import { removePerson } from "../identity/remove-person.ts"
import { sealPerson } from "../identity/seal-person.ts"
import { badgeCard } from "../labels/badge-card.ts"
import { type Route, route } from "./route.ts"

export const peopleRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/people",
    who: "person",
    says: "Everyone who works here or did",
    reply: PeopleList,
    handle: ({ ctx, actor }) => listPeople(ctx.database.read, ctx, actor),
  }),
  route({
    method: "POST",
    path: "/api/people",
    who: "person",
    says: "Add a person",
    body: PersonNew,
    reply: PersonRow,
    handle: async ({ ctx, actor, body }) => {
      const sealed = await sealPerson(actor, body)
      if (!sealed.ok) return sealed
      const added = await ctx.database.write((tx) => addPerson(tx, ctx, actor, sealed.value))
      return added.ok ? { ...added, status: 201 } : added
    },
  }),
  route({
    method: "PATCH",
    path: "/api/people/:id",
    who: "person",
    says: "Change what is named of a person: roles, e-mail, a new password or PIN",
    body: PersonChange,
    reply: PersonRow,
    handle: async ({ ctx, actor, params, signInId, body }) => {
      const sealed = await sealPerson(actor, body)
      if (!sealed.ok) return sealed
      const input = { ...sealed.value, id: params.id ?? "", signInId }
      return ctx.database.write((tx) => changePerson(tx, ctx, actor, input))
    },
  }),
  route({
    method: "DELETE",
    path: "/api/people/:id",
    who: "person",
    says: "Remove a person: signed out everywhere, their badge opens nothing",
    reply: null,
    handle: ({ ctx, actor, params }) =>
      ctx.database.write((tx) => removePerson(tx, ctx, actor, { id: params.id ?? "" })),
  }),
  route({
    method: "POST",
    path: "/api/people/:id/badge",
    who: "person",
    says: "A new badge number in place of the old one",
    reply: PersonRow,
    handle: ({ ctx, actor, params }) => ctx.database.write((tx) => renewBadge(tx, ctx, actor, { id: params.id ?? "" })),
  }),
  route({
    method: "GET",
    path: "/api/people/:id/badge",
    who: "person",
    says: "A person's badge as a PDF",
    query: z.object({ locale: z.optional(Locale) }),
    reply: "bytes",
    handle: async ({ ctx, actor, params, query }) => {
      const badge = await ctx.database.write((tx) => badgeOf(tx, ctx, actor, { id: params.id ?? "" }))
      if (!badge.ok) return badge
      const pdf = badgeCard({ ...badge.value, locale: query.locale ?? "fr" })
      return done({ type: "application/pdf", bytes: await buffer(pdf), fileName: "badge.pdf" })
    },
  }),
]
