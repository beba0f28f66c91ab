import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { BatchDecided, type ReleaseBatch } from "../../shared/contract/refund-acts.ts"
import { ReleasedMany } from "../../shared/contract/refund-desk.ts"
import { formatMoney } from "../../shared/domain/money.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { StateIcon } from "../ui/icon.tsx"
import { KeyCap } from "../ui/key-cap.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords } from "../ui/words.ts"
import { BatchSummaryWords } from "./batch-summary.tsx"
import { batchesQuery } from "./refund-queries.ts"

/** A line above the list while a release waits for a second person; it opens them all. */
export function BatchesWait({ onOpen }: { onOpen: () => void }) {
  const { t } = useWords()
  const { data } = useQuery(batchesQuery)
  const count = data?.batches.length ?? 0
  if (count === 0) return null
  return (
    <button type="button" className="finance-waits" onClick={onOpen} aria-haspopup="dialog">
      <StateIcon mark="hold" size={20} />
      <span>{t("acts:batch.waits", { count })}</span>
      <KeyCap of="Y" />
    </button>
  )
}

/** What others, or oneself, gathered above the policy's sum: approved by whoever did not propose it. */
export function RefundBatches({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  const { data, error } = useQuery(batchesQuery)
  const [said, setSaid] = useState<string | null>(null)
  return (
    <DeskDialog title={t("acts:batch.waits", { count: data?.batches.length ?? 0 })} onClose={onClose}>
      {error && <DeskTrouble error={error} kept={data !== undefined} />}
      {said && <p role="status">{said}</p>}
      {data?.batches.map((batch) => (
        <Batch key={batch.id} batch={batch} onSaid={setSaid} />
      ))}
    </DeskDialog>
  )
}

function Batch({ batch, onSaid }: { batch: ReleaseBatch; onSaid: (said: string) => void }) {
  const { t, language } = useWords()
  const queries = useQueryClient()
  const [no, setNo] = useState("")
  const again = () => queries.invalidateQueries({ queryKey: ["refunds"] })
  const path = `/api/refunds/batches/${batch.id}`
  const approve = useMutation({
    networkMode: "always",
    mutationFn: () => answered(ReleasedMany, `${path}/approve`, { method: "POST" }),
    onSuccess: ({ results }) => {
      const gone = results.filter((one) => one.ok).length
      const out = results.length - gone
      const words = [t("finance:many.done", { count: gone }), out > 0 && t("finance:many.refused", { count: out })]
      onSaid(words.filter(Boolean).join(", "))
    },
    onSettled: again,
  })
  const decline = useMutation({
    networkMode: "always",
    mutationFn: () => answered(BatchDecided, `${path}/decline`, { method: "POST", body: { reason: no.trim() } }),
    onSuccess: () => onSaid(t("acts:batch.declined")),
    onSettled: again,
  })
  const { summary, mayApprove, proposedBy, proposedAt, reason } = batch
  const amount = summary.totals.map((one) => formatMoney(one.sumMinor, one.currency, language)).join(" + ")
  return (
    <section className="finance-batch">
      <p>
        {t("acts:batch.by", { name: proposedBy.name })}, <RelativeDate at={proposedAt} now={Date.now()} />
      </p>
      <p className="desk-quiet">{t("acts:batch.reason", { reason })}</p>
      <BatchSummaryWords summary={{ ...summary, needsSecond: false }} />
      {(approve.error || decline.error) && <DeskTrouble error={approve.error ?? decline.error} />}
      {!mayApprove && <p className="desk-quiet">{t("acts:batch.own")}</p>}
      <Field
        label={t("acts:batch.no")}
        value={no}
        maxLength={1000}
        autoComplete="off"
        onChange={(event) => setNo(event.target.value)}
      />
      <div className="line">
        {mayApprove && (
          <DeskButton kind="main" onClick={() => !approve.isPending && approve.mutate()}>
            {approve.isPending ? t("desk:saving") : t("acts:batch.approve", { amount })}
          </DeskButton>
        )}
        <DeskButton
          kind="danger"
          lacking={no.trim() === "" ? t("refunds:reasonLacks") : null}
          onClick={() => !decline.isPending && decline.mutate()}
        >
          {t(mayApprove ? "acts:batch.decline" : "acts:batch.withdraw")}
        </DeskButton>
      </div>
    </section>
  )
}
