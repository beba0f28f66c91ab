import type { RunNote, ShopRun } from "../../shared/contract/shops.ts"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords } from "../ui/words.ts"

/** What the running one has come to, the last sync and the last dry run. */
export function ShopRuns({ runs }: { runs: readonly ShopRun[] }) {
  if (runs.length === 0) return null
  return (
    <ul className="shop-runs">
      {runs.map((run) => (
        <Run key={run.id} run={run} />
      ))}
    </ul>
  )
}

function Run({ run }: { run: ShopRun }) {
  const { t } = useWords()
  const dry = run.kind === "dry"
  const { orders, products, refunds } = run.counts
  return (
    <li className={run.state}>
      <p>
        <strong>{t(`shops:run.${run.kind}`)}</strong> · {t(`shops:run.${run.state}`)}
        {run.state === "running" && ` · ${t(`shops:run.step.${run.step}`)}`} ·{" "}
        <RelativeDate at={run.endedAt ?? run.at} now={Date.now()} />
        {run.askedBy && <span className="desk-quiet"> · {t("shops:run.by", { name: run.askedBy })}</span>}
      </p>
      <p>{t(dry ? "shops:run.ordersDry" : "shops:run.orders", orders)}</p>
      <p>{t(dry ? "shops:run.productsDry" : "shops:run.products", products)}</p>
      {refunds > 0 && <p>{t("shops:run.refunds", { count: refunds })}</p>}
      {dry && run.state !== "running" && <p className="desk-quiet">{t("shops:run.nothing")}</p>}
      {run.notes.length > 0 && <Notes notes={run.notes} />}
    </li>
  )
}

function Notes({ notes }: { notes: readonly RunNote[] }) {
  const { t } = useWords()
  return (
    <details>
      <summary>{t("shops:run.more")}</summary>
      <ul>
        {notes.map((note) => (
          <li key={`${note.thing} ${note.name} ${note.is}`}>
            {t(`shops:note.${note.is}`)} · {t(`shops:note.${note.thing}`, { name: note.name })}
            {note.fault && ` : ${t(`shops:note.${note.fault}`)}`}
            {note.detail && <span className="desk-quiet"> ({note.detail})</span>}
          </li>
        ))}
      </ul>
    </details>
  )
}
