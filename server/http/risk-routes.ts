import {
  RiskDraft,
  RiskOfReturn,
  RiskPage,
  RiskPreview,
  RiskPublish,
  RiskPublished,
} from "../../shared/policy/risk-page.ts"
import { publishRisk } from "../risk/publish-risk.ts"
import { previewRisk, readRisk, riskOfReturn } from "../risk/read-risk.ts"
import { type Route, route } from "./route.ts"

export const riskRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/risk",
    who: "person",
    says: "The rules by which returns are chosen for a look, what each hit and how often a person agreed",
    reply: RiskPage,
    handle: ({ ctx, actor }) => readRisk(ctx.database.read, ctx, actor),
  }),
  route({
    method: "POST",
    path: "/api/risk/preview",
    who: "person",
    says: "How many returns of the last 90 days a draft of these rules would have chosen",
    body: RiskDraft,
    reply: RiskPreview,
    handle: ({ ctx, actor, body }) => previewRisk(ctx.database.read, ctx, actor, body),
  }),
  route({
    method: "POST",
    path: "/api/risk",
    who: "person",
    says: "Publish a new version of these rules, for what is announced from now on",
    body: RiskPublish,
    reply: RiskPublished,
    handle: async ({ ctx, actor, body }) => {
      const made = await ctx.database.write((tx) => publishRisk(tx, ctx, actor, body))
      return made.ok ? { ...made, status: 201 } : made
    },
  }),
  route({
    method: "GET",
    path: "/api/returns/:id/risk",
    who: "person",
    says: "Why a return was chosen for a look: each rule that it met, with what was measured",
    reply: RiskOfReturn,
    handle: ({ ctx, actor, params }) => riskOfReturn(ctx.database.read, actor, params.id ?? ""),
  }),
]
