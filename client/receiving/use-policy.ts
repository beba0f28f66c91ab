import { useEffect, useMemo, useState } from "react"
import { Policy } from "../../shared/policy/policy-document.ts"
import { docsOf } from "../device/look-up.ts"
import { useLive } from "../device/use-live.ts"

/** A first pull tells the rules at once; where it does not come, work begins all the same. */
const PATIENCE = 3_000

/** The shop's rules as last pulled; where none came, what every shop starts with. `undefined` until one of them is there. */
export function usePolicy(): Policy | undefined {
  const docs = useLive(() => docsOf("policy"))
  const pulled = useMemo(() => {
    const newest = docs?.map((doc) => doc.body).sort((a, b) => b.version - a.version)[0]
    const parsed = newest && Policy.safeParse(newest.policy)
    return parsed?.success ? parsed.data : undefined
  }, [docs])
  const [first, setFirst] = useState<Policy>()
  const lacks = docs !== undefined && !pulled
  useEffect(() => {
    if (!lacks) return
    const wait = setTimeout(
      () => void import("../../shared/policy/built-in-policy.ts").then((found) => setFirst(found.builtInPolicy)),
      PATIENCE,
    )
    return () => clearTimeout(wait)
  }, [lacks])
  return pulled ?? first
}
