import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { MOST_TOGETHER, ReleasedMany } from "../../shared/contract/refund-desk.ts"
import type { RefundRow } from "../../shared/contract/refunds.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskTrouble, troubleWord } from "../ui/desk-trouble.tsx"
import { StateIcon } from "../ui/icon.tsx"
import { useWords } from "../ui/words.ts"
import { BatchSummaryWords } from "./batch-summary.tsx"
import { totalsOfRows } from "./group-by-due.ts"
import { intentOfRow } from "./refund-address.ts"
import { releasePreviewQuery } from "./refund-queries.ts"

type Props = {
  picked: readonly RefundRow[]
  onClear: () => void
}
type Result = ReleasedMany["results"][number] & { row: RefundRow }

/** Several released with one reason, and what became of each. Only what is safe together can be picked at all. */
export function RefundMany({ picked, onClear }: Props) {
  const { t, language } = useWords()
  const queries = useQueryClient()
  const [reason, setReason] = useState("")
  const [results, setResults] = useState<Result[]>([])
  const [proposed, setProposed] = useState(false)
  const fits = picked.length <= MOST_TOGETHER
  const preview = useQuery({ ...releasePreviewQuery(fits ? linesOf(picked) : []), placeholderData: keepPreviousData })
  const summary = picked.length > 0 && fits ? preview.data : undefined
  const act = useMutation({
    networkMode: "always",
    mutationFn: async (rows: readonly RefundRow[]) => {
      const body = { refunds: linesOf(rows), reason: reason.trim() }
      const answer = await answered(ReleasedMany, "/api/refunds/release-many", { method: "POST", body })
      const all = answer.results.flatMap((result) => {
        const row = rows.find((each) => intentOfRow(each.id) === result.id)
        return row ? [{ ...result, row }] : []
      })
      return { all, proposed: Boolean(answer.batch) }
    },
    onSuccess: ({ all, proposed }) => {
      setResults(all)
      setProposed(proposed)
      setReason("")
      onClear()
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["refunds"] }),
  })
  if (picked.length === 0 && results.length === 0) return null
  const money = totalsOfRows(picked).map((total) => formatMoney(total.sumMinor, total.currency, language))
  const tooMany = picked.length > MOST_TOGETHER ? t("finance:many.most", { count: MOST_TOGETHER }) : null
  const lacking = tooMany ?? (reason.trim() === "" ? t("refunds:reasonLacks") : null)
  const send = (event: FormEvent) => {
    event.preventDefault()
    document.getElementById("release-many")?.focus()
  }
  return (
    <div className="desk-list-foot">
      {act.error && <DeskTrouble error={act.error} />}
      {results.length > 0 && <Results results={results} proposed={proposed} onClose={() => setResults([])} />}
      {picked.length > 0 && (
        <form className="finance-many" onSubmit={send}>
          <p>
            <strong>{t("finance:many.chosen", { count: picked.length })}</strong>
            {!summary && `, ${money.join(", ")}`}
          </p>
          {summary && <BatchSummaryWords summary={summary} />}
          <div className="desk-reason">
            <label htmlFor="many-reason">{t("finance:many.reason")}</label>
            <input
              id="many-reason"
              value={reason}
              maxLength={1000}
              autoComplete="off"
              onChange={(event) => setReason(event.target.value)}
            />
          </div>
          <div className="line">
            <DeskButton
              kind="main"
              id="release-many"
              lacking={lacking}
              onLacking={() => document.getElementById("many-reason")?.focus()}
              onClick={() => !act.isPending && act.mutate(picked)}
            >
              {act.isPending
                ? t("desk:saving")
                : t(summary?.needsSecond ? "acts:batch.propose" : "finance:many.release", {
                    count: summary?.count ?? picked.length,
                  })}
            </DeskButton>
            <DeskButton kind="quiet" onClick={onClear}>
              {t("finance:many.none")}
            </DeskButton>
          </div>
          <p className="desk-quiet">{t("finance:many.safe")}</p>
        </form>
      )}
    </div>
  )
}

const linesOf = (rows: readonly RefundRow[]) =>
  rows.flatMap((row) => {
    const id = intentOfRow(row.id)
    return id && row.version ? [{ id, version: row.version }] : []
  })

type ResultsProps = { results: readonly Result[]; proposed: boolean; onClose: () => void }

function Results({ results, proposed, onClose }: ResultsProps) {
  const { t, language } = useWords()
  const gone = results.filter((one) => one.ok && one.state !== "held").length
  const refused = results.filter((one) => !one.ok).length
  return (
    <section className="finance-results" role="status">
      <p>
        <strong>
          {[
            proposed && t("acts:batch.proposed"),
            gone > 0 && t("finance:many.done", { count: gone }),
            refused > 0 && t("finance:many.refused", { count: refused }),
          ]
            .filter(Boolean)
            .join(", ")}
        </strong>
      </p>
      <ul>
        {results.map((one) => (
          <li key={one.id} className={one.ok ? undefined : "desk-ink-stop"}>
            <StateIcon mark={one.ok ? "found" : "misread"} size={16} />
            <span>
              {one.row.customer ?? one.row.rma}, {formatMoney(one.row.amountMinor, one.row.currency, language)}
            </span>
            <span>
              {one.ok
                ? t(one.state === "held" ? "finance:many.second" : "finance:many.released")
                : t(one.code === "not_allowed" ? "finance:many.own" : troubleWord(one))}
            </span>
          </li>
        ))}
      </ul>
      <DeskButton kind="quiet" onClick={onClose}>
        {t("finance:many.close")}
      </DeskButton>
    </section>
  )
}
