import { done, refused } from "../../shared/contract/problem.ts"
import { may } from "../../shared/policy/access.ts"
import { PolicyAnswer } from "../../shared/policy/policy-answer.ts"
import { currentPolicy, policyAt } from "../db/current-policy.ts"
import { type Route, route } from "./route.ts"

/** A shop's questions and grades are words of its own making: whoever reads an inspection reads it in these. */
export const policyRoutes: Route[] = [
  route({
    method: "GET",
    path: "/api/policy/:version",
    who: "device_or_person",
    says: 'The policy of this version, or the one that stands ("current")',
    reply: PolicyAnswer,
    handle: async ({ ctx, actor, params: { version = "" } }) => {
      if (!may(actor, "policy.read")) return refused("not_allowed", "Only who works here reads the policy.")
      const { read } = ctx.database
      const found = version === "current" ? await currentPolicy(read, ctx.now()) : await policyAt(read, Number(version))
      return found ? done(found) : refused("not_found", `No policy has the version ${version.slice(0, 20)}.`)
    },
  }),
]
