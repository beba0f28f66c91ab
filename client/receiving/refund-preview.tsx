import { lazy, Suspense } from "react"
import { getDocs } from "../device/look-up.ts"
import { useLive } from "../device/use-live.ts"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"
import type { ParcelDraft } from "./parcel-draft.ts"

/** The decision's own code comes late: no scan waits for it. Where it does not come, the parcel closes all the same. */
const ForeseenUnits = lazy<typeof import("./foreseen-units.tsx").ForeseenUnits>(async () => {
  const part = await import("./foreseen-units.tsx").catch(() => null)
  return { default: part?.ForeseenUnits ?? (() => []) }
})

/** What the server will make of this parcel once it is closed, while it can still be put right; nothing is decided here. */
export function RefundPreview({ draft }: { draft: ParcelDraft }) {
  const { t } = useWords()
  const ids = [...new Set(draft.lines.map((line) => line.returnId))].sort()
  const docs = useLive(() => getDocs("return", ids), ids.join())
  if (ids.length === 0 || draft.units.length === 0) return null
  return (
    <LineMessage meaning="neutral" title={t("receiving:preview.title")}>
      <div className="receiving-preview">
        <Suspense>{docs && <ForeseenUnits draft={draft} returns={docs.map((doc) => doc.body)} />}</Suspense>
      </div>
      <p className="quiet-text">{t("receiving:preview.server")}</p>
    </LineMessage>
  )
}
