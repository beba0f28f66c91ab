import { exactDate } from "../ui/date-words.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"
import type { useKeptDraft } from "./kept-draft.ts"

/** A draft from before, or from another tab: offered, and never put over what is here. */
export function RulesFound({ kept }: { kept: ReturnType<typeof useKeptDraft> }) {
  const { t, language } = useWords()
  const { found } = kept
  if (!found) return null
  const hasOwn = Object.keys(kept.draft.typed).length + Object.keys(kept.draft.patch).length > 0
  return (
    <LineMessage
      meaning="look"
      title={t(hasOwn ? "rules:kept.otherTab" : "rules:kept.found", { when: exactDate(found.at, language) })}
      action={
        <div className="rules-acts">
          <DeskButton kind="main" onClick={kept.takeUp}>
            {t(hasOwn ? "rules:kept.takeOther" : "rules:kept.takeUp")}
          </DeskButton>
          <DeskButton onClick={kept.throwAway}>{t("rules:kept.throwAway")}</DeskButton>
        </div>
      }
    >
      {t(hasOwn ? "rules:kept.otherTabNote" : "rules:kept.note")}
    </LineMessage>
  )
}
