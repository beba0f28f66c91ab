import type { ImportDoc } from "../../shared/contract/imports.ts"
import { useWords } from "../ui/words.ts"

/** The first lines as they were read: a wrong encoding or separator is seen here before anything else. */
export function ImportPreview({ doc }: { doc: ImportDoc }) {
  const { t } = useWords()
  const places = doc.columns.map((_, at) => at)
  return (
    <section className="desk-section">
      <div>
        <h2>{t("imports:preview")}</h2>
        <p className="desk-quiet">{t("imports:previewNote")}</p>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse */}
      <section className="import-table" tabIndex={0} aria-label={t("imports:preview")}>
        <table>
          <thead>
            <tr>
              {places.map((at) => (
                <th key={at} scope="col">
                  {doc.columns[at] || t("imports:noHeader", { n: at + 1 })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {doc.preview.map((cells, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name and never move
              <tr key={row}>
                {places.map((at) => (
                  <td key={at}>{cells[at]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  )
}
