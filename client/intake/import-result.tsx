import { useMutation, useQueryClient } from "@tanstack/react-query"
import type { z } from "zod/mini"
import { type ImportCounts, ImportDoc } from "../../shared/contract/imports.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"
import { importQuery } from "./import-queries.ts"
import { faultWords } from "./import-words.ts"

type Counts = z.infer<typeof ImportCounts>

/** What an import would do, does or did, and the lines that it will not take. */
export function ImportResult({ doc }: { doc: ImportDoc }) {
  const { t } = useWords()
  const counts = doc.applied ?? doc.checked
  if (!counts) return null
  const title = doc.state === "checked" ? "title" : doc.state === "cancelled" ? "stoppedTitle" : "doneTitle"
  const refused = counts.refused + counts.heldBack
  return (
    <section className="desk-section import-result">
      <h2>{t(`imports:result.${title}`)}</h2>
      <Tally counts={counts} isDone={doc.applied !== null} />
      {doc.state === "checked" && <Act doc={doc} counts={counts} />}
      {refused > 0 && <RefusedLines doc={doc} />}
    </section>
  )
}

function Tally({ counts, isDone }: { counts: Counts; isDone: boolean }) {
  const { t, language } = useWords()
  const number = new Intl.NumberFormat(language)
  const words = isDone ? (["wasCreated", "wasChanged", "wasSame"] as const) : (["created", "changed", "same"] as const)
  return (
    <dl className="import-tally">
      <div>
        <dt>{t(`imports:result.${words[0]}`)}</dt>
        <dd>{number.format(counts.created)}</dd>
      </div>
      <div>
        <dt>{t(`imports:result.${words[1]}`)}</dt>
        <dd>{number.format(counts.changed)}</dd>
      </div>
      <div>
        <dt>{t(`imports:result.${words[2]}`)}</dt>
        <dd>{number.format(counts.same)}</dd>
      </div>
      <div className={counts.refused > 0 ? "wrong" : ""}>
        <dt>{t("imports:result.refused")}</dt>
        <dd>{number.format(counts.refused)}</dd>
      </div>
      {counts.heldBack > 0 && (
        <div className="wrong">
          <dt>{t("imports:result.held")}</dt>
          <dd>{number.format(counts.heldBack)}</dd>
        </div>
      )}
    </dl>
  )
}

function Act({ doc, counts }: { doc: ImportDoc; counts: Counts }) {
  const { t, language } = useWords()
  const queries = useQueryClient()
  const refused = counts.refused + counts.heldBack
  const writes = counts.created + counts.changed > 0
  const run = useMutation({
    networkMode: "always",
    mutationFn: () =>
      answered(ImportDoc, `/api/imports/${doc.id}/run`, { method: "POST", body: { onlyGood: refused > 0 } }),
    onSuccess: (now) => queries.setQueryData(importQuery(doc.id).queryKey, now),
    onSettled: () => queries.invalidateQueries({ queryKey: ["imports"] }),
  })
  if (!writes && refused === 0) return <LineMessage meaning="go" title={t("imports:result.nothing")} />
  const lines = new Intl.NumberFormat(language).format(doc.lines)
  return (
    <>
      {run.error && <DeskTrouble error={run.error} />}
      {refused > 0 && (
        <LineMessage meaning="look" title={t("imports:blocked")}>
          {t("imports:blockedNote")}
        </LineMessage>
      )}
      {writes && (
        <div className="import-acts">
          <DeskButton kind={refused > 0 ? "plain" : "main"} onClick={() => run.mutate()}>
            {refused > 0 ? t("imports:runGood") : t("imports:runAll", { count: lines })}
          </DeskButton>
        </div>
      )}
    </>
  )
}

function RefusedLines({ doc }: { doc: ImportDoc }) {
  const { t, language } = useWords()
  // what only waits for another line says nothing by itself
  const own = doc.refused.filter((line) => line.fault !== "held_back")
  return (
    <div className="desk-section">
      <div className="desk-page-head">
        <div>
          <h2>{t("imports:refused.title")}</h2>
          <p className="desk-quiet">{t("imports:refused.note")}</p>
        </div>
        <a className="desk-button main" href={`/api/imports/${doc.id}/refused?locale=${language}`} download>
          {t("imports:refused.download")}
        </a>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse */}
      <section className="import-table reasons" tabIndex={0} aria-label={t("imports:refused.title")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("imports:refused.line")}</th>
              <th scope="col">{t("imports:refused.why")}</th>
            </tr>
          </thead>
          <tbody>
            {own.map((line) => (
              <tr key={line.line}>
                <td>{line.line}</td>
                <td>{faultWords(doc.kind, line)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {doc.refused.length >= 50 && <p className="desk-quiet">{t("imports:refused.first", { count: own.length })}</p>}
    </div>
  )
}
