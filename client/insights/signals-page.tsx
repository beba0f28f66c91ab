import { useMediaQuery } from "@mantine/hooks"
import { useQuery } from "@tanstack/react-query"
import { useEffect, useState } from "react"
import { useLocation, useRoute, useSearch } from "wouter"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { useDeskKeys } from "../ui/use-desk-keys.ts"
import { useWords } from "../ui/words.ts"
import { signalsQuery } from "./insight-queries.ts"
import { OtherQuestions } from "./question-list.tsx"
import { SignalLetter } from "./signal-letter.tsx"
import { NoSignals, SignalList } from "./signal-list.tsx"

/** What got worse: the signals beside the one in question; one after the other where it is narrow. All of it is in the address. */
export function SignalsPage() {
  const { t } = useWords()
  const [, go] = useLocation()
  const [, params] = useRoute("/insights/:id")
  const state = new URLSearchParams(useSearch()).get("state") === "ended" ? "ended" : "open"
  const wide = useMediaQuery("(min-width: 700px)", true)
  const list = useQuery(signalsQuery(state))
  const signals = list.data?.signals ?? []
  const chosen = params?.id ?? (wide ? (signals[0]?.id ?? null) : null)
  const to = (id: string | null) => `/insights${id ? `/${id}` : ""}${state === "ended" ? "?state=ended" : ""}`
  const [numbers, setNumbers] = useState(false)
  const step = (by: number) => {
    const at = signals.findIndex((one) => one.id === chosen)
    const next = signals[Math.min(signals.length - 1, Math.max(0, at + by))]
    if (next) go(to(next.id))
  }
  useDeskKeys({ j: () => step(1), k: () => step(-1), t: () => setNumbers((shown) => !shown) })
  useEffect(() => {
    document.querySelector(`[data-signal="${chosen}"]`)?.scrollIntoView({ block: "nearest" })
  }, [chosen])
  return (
    <div className={`desk-split insights ${params?.id ? "chosen" : ""}`}>
      <aside className="desk-list">
        {list.error && (
          <DeskTrouble error={list.error} kept={list.data !== undefined} onRetry={() => void list.refetch()} />
        )}
        {list.data && <SignalList list={list.data} state={state} chosen={chosen} to={to} besideIt={wide} />}
        {!list.data && !list.error && <p className="desk-letter">{t("desk:loading")}</p>}
        <OtherQuestions at="worse" />
      </aside>
      <section className="desk-case" tabIndex={-1}>
        {chosen !== null && (
          <SignalLetter key={chosen} id={chosen} back={to(null)} numbers={numbers} onNumbers={setNumbers} />
        )}
        {chosen === null && list.data && wide && <NoSignals look={list.data.look} state={state} />}
      </section>
    </div>
  )
}
