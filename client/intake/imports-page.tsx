import { useQuery } from "@tanstack/react-query"
import { useLocation, useRoute } from "wouter"
import type { ImportRow } from "../../shared/contract/imports.ts"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { StateIcon } from "../ui/icon.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords } from "../ui/words.ts"
import { ImportCase } from "./import-case.tsx"
import { importsQuery } from "./import-queries.ts"
import { ImportUploadForm } from "./import-upload.tsx"
import { stateMeaning } from "./import-words.ts"
import "./imports.css"

/** Files of data: drop one, or go on with one. For the administrator. */
export function ImportsPage() {
  const [one, params] = useRoute("/imports/:id")
  return (
    <div className="desk-page">
      <div className="desk-letter">{one ? <ImportCase key={params.id} id={params.id} /> : <AllImports />}</div>
    </div>
  )
}

function AllImports() {
  const { t } = useWords()
  const [, go] = useLocation()
  const imports = useQuery(importsQuery)
  const rows = imports.data?.imports ?? []
  return (
    <>
      <header className="desk-page-head">
        <div>
          <h1>{t("imports:title")}</h1>
          <p>{t("imports:about")}</p>
        </div>
      </header>
      {imports.error && (
        <DeskTrouble error={imports.error} kept={imports.data !== undefined} onRetry={() => void imports.refetch()} />
      )}
      <ImportUploadForm shops={imports.data?.shops ?? []} onUploaded={(id) => go(`/imports/${id}`)} />
      <section className="desk-section">
        <h2>{t("imports:history")}</h2>
        {!imports.data && !imports.error && <p>{t("desk:loading")}</p>}
        {imports.data && rows.length === 0 && (
          <EmptyState picture="tray" title={t("imports:empty")}>
            {t("imports:emptyNote")}
          </EmptyState>
        )}
        {rows.length > 0 && (
          <ul className="desk-rows import-history">
            {rows.map((row) => (
              <PastImport key={row.id} row={row} manyShops={(imports.data?.shops.length ?? 0) > 1} />
            ))}
          </ul>
        )}
      </section>
    </>
  )
}

function PastImport({ row, manyShops }: { row: ImportRow; manyShops: boolean }) {
  const { t, language } = useWords()
  const counts = row.applied ?? row.checked
  const number = new Intl.NumberFormat(language)
  const said = row.applied
    ? (["wasCreated", "wasChanged", "wasSame"] as const)
    : (["created", "changed", "same"] as const)
  return (
    <li>
      <div>
        <a className="name" href={`/imports/${row.id}`}>
          {row.name}
        </a>
        <p className="desk-quiet">
          {t(`imports:kind.${row.kind}`)}
          {manyShops && `, ${row.shop}`} · <RelativeDate at={row.createdAt} now={Date.now()} />{" "}
          {t("imports:by", { name: row.by })}
        </p>
      </div>
      {counts ? (
        <dl className="import-figures">
          <Figure word={t(`imports:result.${said[0]}`)} figure={number.format(counts.created)} />
          <Figure word={t(`imports:result.${said[1]}`)} figure={number.format(counts.changed)} />
          <Figure word={t(`imports:result.${said[2]}`)} figure={number.format(counts.same)} />
          <Figure word={t("imports:result.refused")} figure={number.format(counts.refused + counts.heldBack)} />
        </dl>
      ) : (
        <span />
      )}
      <p className={`import-state ${stateMeaning[row.state]}`}>
        {row.state === "done" && <StateIcon mark="found" size={18} />}
        {row.state === "failed" && <StateIcon mark="misread" size={18} />}
        {t(`imports:state.${row.state}`)}
      </p>
    </li>
  )
}

function Figure({ word, figure }: { word: string; figure: string }) {
  return (
    <div>
      <dt>{word}</dt>
      <dd>{figure}</dd>
    </div>
  )
}
