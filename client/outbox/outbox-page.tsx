import { useState } from "react"
import { useLocation } from "wouter"
import { nudge } from "../device/nudge.ts"
import { BigButton } from "../ui/big-button.tsx"
import { ActionBar, Screen } from "../ui/screen.tsx"
import { useWords } from "../ui/words.ts"
import { ClockNotice } from "./clock-notice.tsx"
import { EachRecord } from "./each-record.tsx"
import { ExportRow } from "./export-row.tsx"
import { OneFact } from "./one-fact.tsx"
import { OutboxBand } from "./outbox-band.tsx"
import { OutboxStrip } from "./outbox-strip.tsx"
import { ProblemList } from "./problem-list.tsx"
import { WhatWaits } from "./what-waits.tsx"

type View = { page: "all" } | { page: "each" } | { page: "one"; factId: string }

/** What has not left, in plain words: what waits and since when, what a person must see, and the file of all of it. */
export function OutboxPage() {
  const { t } = useWords()
  const [, go] = useLocation()
  const [view, setView] = useState<View>({ page: "all" })
  const back = () => setView({ page: "all" })
  if (view.page === "one") return <OneFact factId={view.factId} onBack={back} />
  if (view.page === "each") return <EachRecord onBack={back} onChoose={(factId) => setView({ page: "one", factId })} />
  return (
    <Screen
      strip={<OutboxStrip sayContact />}
      band={<OutboxBand />}
      actions={
        <ActionBar>
          <BigButton icon="sync" onClick={nudge}>
            {t("waiting:page.try")}
          </BigButton>
          <BigButton kind="main" icon="scan" onClick={() => go("/")}>
            {t("waiting:page.back")}
          </BigButton>
        </ActionBar>
      }
    >
      <ClockNotice />
      <ProblemList onChoose={(factId) => setView({ page: "one", factId })} />
      <WhatWaits />
      <ExportRow onEach={() => setView({ page: "each" })} />
    </Screen>
  )
}
