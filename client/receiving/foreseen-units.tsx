import type { ReturnDoc } from "../../shared/contract/device-docs.ts"
import type { HoldReason } from "../../shared/domain/states.ts"
import { holdOwners } from "../../shared/policy/hold-owners.ts"
import { useWords } from "../ui/words.ts"
import { useBench } from "./bench.ts"
import type { ParcelDraft } from "./parcel-draft.ts"
import { type Foreseen, foreseeUnits } from "./preview-refund.ts"

/** Units of which the same comes, counted together; never a sum, which is not an operator's to know. */
export function ForeseenUnits({ draft, returns }: { draft: ParcelDraft; returns: readonly ReturnDoc[] }) {
  const { t } = useWords()
  const { policy } = useBench()
  const units = foreseeUnits(draft, returns, policy, Date.now())
  if (!units) return <p>{t("receiving:preview.none")}</p>
  return [...Map.groupBy(units, wordOf)].map(([word, same]) => (
    <p key={word}>{t(`receiving:preview.${word}`, { count: same.length, why: whyOf(same) })}</p>
  ))

  function whyOf(same: readonly Foreseen[]): string {
    const reasons = new Set(same.flatMap((unit) => unit.reasons))
    // what finance holds is no more than that to an operator
    const words = new Set([...reasons].map((reason) => (reason === "on_hold" ? "risk" : reason)))
    return [...words].map((word) => t(`receiving:preview.why.${word}`)).join(", ")
  }
}

function wordOf({ comes, reasons }: Foreseen): "full" | "less" | "lead" | "finance" | "nothing" {
  if (comes !== "waits") return comes
  const isLeads = (reason: HoldReason) => holdOwners[reason] === "lead"
  return reasons.some(isLeads) ? "lead" : "finance"
}
