import { useQuery } from "@tanstack/react-query"
import { useEffect, useRef } from "react"
import { useLocation } from "wouter"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { useDeskKeys } from "../ui/use-desk-keys.ts"
import { useWords } from "../ui/words.ts"
import { ReturnActs } from "./return-acts.tsx"
import { ReturnHappened } from "./return-happened.tsx"
import { ReturnLetter } from "./return-letter.tsx"
import { returnQuery } from "./return-queries.ts"

/** The return that the call is about; its title has the focus, so that it is read out. */
export function OpenReturn({ id }: { id: string }) {
  const { t } = useWords()
  const [, go] = useLocation()
  const seen = useQuery(returnQuery(id))
  const body = useRef<HTMLDivElement>(null)
  const loaded = seen.data !== undefined
  useEffect(() => {
    if (loaded) body.current?.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true })
  }, [loaded])
  const orderId = seen.data?.orderId
  useDeskKeys({
    a: () => (orderId ? go(`/returns/order/${orderId}`) : false),
    n: () => document.getElementById("return-note")?.focus(),
  })
  return (
    <section className="desk-case">
      <div className="desk-case-body" ref={body}>
        <div className="desk-case-scroll">
          <a className="desk-button quiet desk-back" href="/returns">
            {t("desk:backToList")}
          </a>
          {seen.error && <DeskTrouble error={seen.error} kept={loaded} onRetry={() => void seen.refetch()} />}
          {!loaded && !seen.error && <p className="desk-letter">{t("desk:loading")}</p>}
          {seen.data && <ReturnLetter seen={seen.data} />}
        </div>
        {seen.data && <ReturnHappened seen={seen.data} />}
      </div>
      {seen.data && <ReturnActs seen={seen.data} />}
    </section>
  )
}
