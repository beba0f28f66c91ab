import { useQueries } from "@tanstack/react-query"
import type { Asked, Wanted } from "./asked.ts"
import { numbersOf } from "./number-queries.ts"

/** Several questions of one page at once, in their order. */
export const useManyNumbers = (asked: readonly (readonly [Asked | null, Wanted])[]) =>
  useQueries({ queries: asked.map(([of, wanted]) => numbersOf(of, wanted)) })
