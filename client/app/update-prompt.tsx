import { useEffect, useRef, useState } from "react"
import { BigButton } from "../ui/big-button.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"
import { type Update, watchForUpdate } from "./watch-for-update.ts"

/** A line in the flow of the page, never over an action. `holdsDraft`: true while a reload would interrupt a draft. */
export function UpdatePrompt({ holdsDraft }: { holdsDraft: () => boolean }) {
  const { t } = useWords()
  const [update, setUpdate] = useState<Update | null>(null)
  const draft = useRef(holdsDraft)
  draft.current = holdsDraft
  useEffect(() => watchForUpdate({ holdsDraft: () => draft.current(), onWaiting: setUpdate }), [])
  if (!update) return null
  if (holdsDraft()) return <LineMessage meaning="neutral" title={t("ui:update.afterDraft")} />
  return (
    <LineMessage
      meaning="neutral"
      title={t("ui:update.ready")}
      action={
        <BigButton kind="plain" onClick={update.apply}>
          {t("ui:update.apply")}
        </BigButton>
      }
    >
      {t("ui:update.safe")}
    </LineMessage>
  )
}
