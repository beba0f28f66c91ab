import { queryOptions } from "@tanstack/react-query"
import { PolicyAnswer } from "../../shared/policy/policy-answer.ts"
import { answered } from "./answered.ts"

/** The policy of a version: its words never change, so it is asked for once. */
export const policyQuery = (version: number) =>
  queryOptions({
    queryKey: ["policy", version],
    queryFn: ({ signal }) => answered(PolicyAnswer, `/api/policy/${version}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    networkMode: "always",
  })

/** The rules that count now. */
export const standingRules = () =>
  queryOptions({
    queryKey: ["policy", "current"],
    queryFn: ({ signal }) => answered(PolicyAnswer, "/api/policy/current", { signal }),
    networkMode: "always",
  })
