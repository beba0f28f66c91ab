import { refused } from "../../shared/contract/problem.ts"

export const insightsNotAllowed = () => refused("not_allowed", "Insights are read by quality and buying.")
