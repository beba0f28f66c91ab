import type { SettlementFile } from "../../shared/contract/books.ts"
import { shortDay } from "../ui/date-words.ts"
import { Money } from "../ui/money.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords } from "../ui/words.ts"
import { SettlementForm } from "./settlement-form.tsx"

/** The providers' own lists of what they took: one more, and those that came. */
export function SettlementFiles({ files }: { files: readonly SettlementFile[] }) {
  const { t } = useWords()
  return (
    <section className="desk-section" aria-labelledby="books-settlements">
      <h2 id="books-settlements">{t("books:settlement.title")}</h2>
      <p className="desk-quiet">{t("books:settlement.note")}</p>
      <SettlementForm />
      <h3>{t("books:settlement.earlier")}</h3>
      {files.length === 0 ? (
        <p className="desk-quiet">
          {t("books:settlement.none")}. {t("books:settlement.noneNote")}
        </p>
      ) : (
        <ul className="desk-rows books-files">
          {files.map((file) => (
            <File key={file.id} file={file} />
          ))}
        </ul>
      )}
    </section>
  )
}

function File({ file }: { file: SettlementFile }) {
  const { t, language } = useWords()
  const { currency } = file
  const window = { from: shortDay(file.firstAt, language), to: shortDay(file.lastAt, language) }
  return (
    <li>
      <div>
        <p className="name books-subject">{file.name}</p>
        <p className="desk-quiet">
          <RelativeDate at={file.at} now={Date.now()} /> {t("books:settlement.by", { name: file.by })}
        </p>
      </div>
      <p className="desk-quiet">
        {[file.provider, file.reference, t("books:proof.window", window)].filter(Boolean).join(" · ")}
      </p>
      <dl className="books-sums">
        <Figure word={t("books:settlement.refunds")} minor={file.refundsMinor} currency={currency} />
        <Figure word={t("books:settlement.fees")} minor={file.feesMinor} currency={currency} />
        <Figure word={t("books:settlement.net")} minor={file.netMinor} currency={currency} />
      </dl>
    </li>
  )
}

function Figure({ word, minor, currency }: { word: string; minor: number; currency: string }) {
  return (
    <div>
      <dt>{word}</dt>
      <dd>
        <Money minor={minor} currency={currency} />
      </dd>
    </div>
  )
}
