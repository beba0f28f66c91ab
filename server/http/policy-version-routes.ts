import {
  PolicyBack,
  PolicyMade,
  PolicyNew,
  PolicyPreview,
  PolicyPreviewAsk,
  PolicyVersions,
  PolicyVersionsQuery,
} from "../../shared/policy/policy-versions.ts"
import { listVersions } from "../policy/list-versions.ts"
import { previewDraft } from "../policy/preview-draft.ts"
import { goBackTo, publishVersion } from "../policy/publish-version.ts"
import { type Route, route } from "./route.ts"

export const policyVersionRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/policies",
    who: "person",
    says: "The versions of the shop's rules, newest first: who, why, from when, what changed",
    query: PolicyVersionsQuery,
    reply: PolicyVersions,
    handle: ({ ctx, actor, query }) =>
      listVersions(ctx.database.read, ctx, actor, query.before === undefined ? {} : { before: Number(query.before) }),
  }),
  route({
    method: "POST",
    path: "/api/policies/preview",
    who: "person",
    says: "What a change of the rules would have changed in the returns decided last; nothing is stored",
    body: PolicyPreviewAsk,
    reply: PolicyPreview,
    handle: ({ ctx, actor, body, request }) => previewDraft(ctx, actor, body, request.signal),
  }),
  route({
    method: "POST",
    path: "/api/policies",
    who: "person",
    says: "Publish a change of the rules as a new version, from now or from a later moment on",
    body: PolicyNew,
    reply: PolicyMade,
    handle: async ({ ctx, actor, body }) => {
      const made = await ctx.database.write((tx) => publishVersion(tx, ctx, actor, body))
      return made.ok ? { ...made, status: 201 } : made
    },
  }),
  route({
    method: "POST",
    path: "/api/policies/:version/back",
    who: "person",
    says: "Go back to an earlier version's rules at once: they become a new version",
    body: PolicyBack,
    reply: PolicyMade,
    handle: async ({ ctx, actor, params, body }) => {
      const version = Number(params.version)
      const made = await ctx.database.write((tx) => goBackTo(tx, ctx, actor, { ...body, version }))
      return made.ok ? { ...made, status: 201 } : made
    },
  }),
]
