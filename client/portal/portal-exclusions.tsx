import { useState } from "react"
import type { PortalRules } from "../../shared/policy/portal-rules.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { useWords } from "../ui/words.ts"
import { ExclusionForm } from "./exclusion-form.tsx"
import { putExclusion } from "./exclusion-typed.ts"

type Props = { exclusions: PortalRules["exclusions"]; onChange: (exclusions: PortalRules["exclusions"]) => void }

/** What cannot come back for a change of mind, by category; part of the draft that the reasons are. */
export function PortalExclusions({ exclusions, onChange }: Props) {
  const { t, language } = useWords()
  /** The category whose form is open; empty: one more. */
  const [open, setOpen] = useState<string | null>(null)
  const all = Object.entries(exclusions)
  const put = (read: Parameters<typeof putExclusion>[2]) => {
    onChange(putExclusion(exclusions, open ?? "", read))
    setOpen(null)
  }
  return (
    <>
      <h3>{t("reasons:exclusions")}</h3>
      <p className="desk-quiet">{all.length === 0 ? t("reasons:exclusionsNone") : t("reasons:exclusionsAbout")}</p>
      <ul className="reason-list">
        {all.map(([category, { when, why, instead }]) => (
          <li key={category}>
            <div>
              <strong>{category}</strong>
              <p className="desk-quiet">{t(`reasons:when.${when}`)}</p>
              <p className="desk-quiet">
                {why[language]} {instead[language]}
              </p>
            </div>
            <div className="reason-acts">
              <DeskButton kind="quiet" onClick={() => setOpen(category)}>
                {t("reasons:exclusionChange", { category })}
              </DeskButton>
            </div>
          </li>
        ))}
      </ul>
      <DeskButton onClick={() => setOpen("")}>{t("reasons:exclusionAdd")}</DeskButton>
      {open !== null && (
        <ExclusionForm
          category={open}
          known={exclusions[open]}
          taken={all.flatMap(([category]) => (category === open ? [] : [category]))}
          onTake={put}
          onRemove={open === "" ? null : () => put(null)}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  )
}
