import { useMemo } from "react"
import { builtInPolicy, Policy } from "../../shared/policy/policy-document.ts"
import { docsOf } from "../device/look-up.ts"
import { useLive } from "../device/use-live.ts"

/** The shop's rules as last pulled; before the first pull, what every shop starts with. `undefined` while it is read. */
export function usePolicy(): Policy | undefined {
  const docs = useLive(() => docsOf("policy"))
  return useMemo(() => {
    if (!docs) return undefined
    const newest = docs.map((doc) => doc.body).sort((a, b) => b.version - a.version)[0]
    const parsed = newest && Policy.safeParse(newest.policy)
    return parsed?.success ? parsed.data : builtInPolicy
  }, [docs])
}
