import { useEffect, useRef, useState } from "react"
import { BigButton } from "../ui/big-button.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"
import { type Update, watchForUpdate } from "./watch-for-update.ts"

/** The next version, once it waits. `holdsDraft`: true while a reload would interrupt a draft. Once, by the app. */
export function useUpdate(holdsDraft: boolean): Update | null {
  const [update, setUpdate] = useState<Update | null>(null)
  const draft = useRef(holdsDraft)
  draft.current = holdsDraft
  useEffect(() => watchForUpdate({ holdsDraft: () => draft.current, onWaiting: setUpdate }), [])
  return update
}

/** A line in the flow of the page, never over an action. */
export function UpdatePrompt({ update, holdsDraft }: { update: Update; holdsDraft: boolean }) {
  const { t } = useWords()
  if (holdsDraft) return <LineMessage meaning="neutral" title={t("ui:update.afterDraft")} />
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
