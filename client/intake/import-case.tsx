import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { ImportDoc } from "../../shared/contract/imports.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Icon } from "../ui/icon.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords, type WordKey } from "../ui/words.ts"
import { ImportMapping } from "./import-mapping.tsx"
import { ImportPreview } from "./import-preview.tsx"
import { importQuery, isAtWork } from "./import-queries.ts"
import { ImportResult } from "./import-result.tsx"

/** One file, from its first lines to what became of it. */
export function ImportCase({ id }: { id: string }) {
  const { t } = useWords()
  const found = useQuery(importQuery(id))
  const doc = found.data
  return (
    <>
      <a className="import-back" href="/imports">
        <Icon name="back" size={18} />
        {t("imports:back")}
      </a>
      {found.error && <DeskTrouble error={found.error} kept={doc !== undefined} onRetry={() => void found.refetch()} />}
      {!doc && !found.error && <p>{t("desk:loading")}</p>}
      {doc && <Found doc={doc} />}
    </>
  )
}

function Found({ doc }: { doc: ImportDoc }) {
  const { t } = useWords()
  const waits = doc.state === "uploaded" || doc.state === "checked"
  return (
    <>
      <header className="desk-page-head">
        <div>
          <h1>{doc.name}</h1>
          <p>
            {t(`imports:kind.${doc.kind}`)}, {doc.shop} · <RelativeDate at={doc.createdAt} now={Date.now()} />{" "}
            {t("imports:by", { name: doc.by })}
          </p>
          {doc.format && <p className="desk-quiet">{formatWords(doc.format, t)}</p>}
        </div>
        {doc.endedAt === null && <StopImport doc={doc} />}
      </header>
      {doc.fault && <Unreadable fault={doc.fault} />}
      {isAtWork(doc.state) && doc.progress && <AtWork progress={doc.progress} />}
      {(doc.state === "checked" || doc.applied) && <ImportResult doc={doc} />}
      {waits && <ImportMapping key={doc.state} doc={doc} />}
      {waits && doc.preview.length > 0 && <ImportPreview doc={doc} />}
    </>
  )
}

type Say = ReturnType<typeof useWords>["t"]
const delimiters: Record<string, WordKey> = {
  ";": "imports:file.semicolon",
  ",": "imports:file.comma",
  "\t": "imports:file.tab",
}

function formatWords(format: NonNullable<ImportDoc["format"]>, t: Say): string {
  if (format.type === "xlsx") return t("imports:file.xlsx", { sheet: format.sheet ?? "" })
  const delimiter = t(delimiters[format.delimiter ?? ";"] ?? "imports:file.semicolon")
  return t("imports:file.csv", { encoding: (format.encoding ?? "").toUpperCase(), delimiter })
}

function Unreadable({ fault }: { fault: NonNullable<ImportDoc["fault"]> }) {
  const { t } = useWords()
  return (
    <LineMessage meaning="stop" title={t(`imports:unreadable.${fault.code}`, { line: fault.line ?? "" })}>
      {t(`imports:unreadableTodo.${fault.code}`)}{" "}
      <a className="import-again" href="/imports">
        {t("imports:another")}
      </a>
    </LineMessage>
  )
}

function AtWork({ progress }: { progress: NonNullable<ImportDoc["progress"]> }) {
  const { t, language } = useWords()
  const { phase, done, of } = progress
  const part = of > 0 ? done / of : 0
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(part)
  const number = new Intl.NumberFormat(language)
  return (
    <section className="import-work" aria-live="polite">
      <p>
        <strong>{t(`imports:phase.${phase}`)}</strong>
        <span>{percent}</span>
      </p>
      <progress value={done} max={of || 1} aria-label={t(`imports:phase.${phase}`)} />
      <p className="desk-quiet">
        {phase === "reading" ? "\u00a0" : t("ui:progress.of", { done: number.format(done), of: number.format(of) })}
      </p>
    </section>
  )
}

/** A file that only waits is dropped at once; what writes is asked about first. */
function StopImport({ doc }: { doc: ImportDoc }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const [asks, setAsks] = useState(false)
  const stop = useMutation({
    networkMode: "always",
    mutationFn: () => answered(ImportDoc, `/api/imports/${doc.id}/cancel`, { method: "POST", body: {} }),
    onSuccess: (now) => {
      setAsks(false)
      queries.setQueryData(importQuery(doc.id).queryKey, now)
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["imports"] }),
  })
  const writes = doc.state === "applying"
  return (
    <>
      <DeskButton onClick={() => (writes ? setAsks(true) : stop.mutate())}>
        {t(isAtWork(doc.state) ? "imports:stop" : "imports:discard")}
      </DeskButton>
      {asks && (
        <DeskDialog title={t("imports:stopAsk")} onClose={() => setAsks(false)}>
          {stop.error && <DeskTrouble error={stop.error} />}
          <p>{t("imports:stopNote")}</p>
          <div className="desk-dialog-acts">
            <DeskButton onClick={() => setAsks(false)}>{t("imports:keepGoing")}</DeskButton>
            <DeskButton kind="danger" onClick={() => stop.mutate()}>
              {t("imports:stopGo")}
            </DeskButton>
          </div>
        </DeskDialog>
      )}
    </>
  )
}
