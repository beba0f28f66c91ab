import { useMutation, useQuery } from "@tanstack/react-query"
import { useState } from "react"
import type { ShopPapersSeen } from "../../shared/contract/papers.ts"
import { Refused } from "../api/answered.ts"
import { fetchFile } from "../api/fetch-file.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskSelect } from "../ui/desk-select.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"
import { papersQuery } from "./papers-queries.ts"
import { PapersSettings } from "./papers-settings.tsx"
import "./papers.css"

/** What leaves for the accountant: lists, VAT, the accounting file, credit notes, and how each shop's are made. */
export function PapersPage() {
  const { t } = useWords()
  const papers = useQuery(papersQuery)
  const [chosen, setChosen] = useState<string | null>(null)
  const shops = papers.data?.shops ?? []
  const shop = shops.find((one) => one.shopId === chosen) ?? shops[0]
  return (
    <div className="desk-page">
      <div className="desk-letter papers">
        <header className="desk-page-head">
          <div>
            <h1>{t("papers:title")}</h1>
            <p>{t("papers:about")}</p>
          </div>
          {shops.length > 1 && shop && (
            <DeskSelect
              label={t("papers:shop")}
              value={shop.shopId}
              choices={shops.map((one) => ({ id: one.shopId, label: one.name }))}
              onChange={(event) => setChosen(event.target.value)}
            />
          )}
        </header>
        {papers.error && (
          <DeskTrouble error={papers.error} kept={shop !== undefined} onRetry={() => void papers.refetch()} />
        )}
        {!shop && !papers.error && <p>{t("desk:loading")}</p>}
        {shop && (
          <>
            <PeriodPapers key={shop.shopId} shop={shop} />
            <FecPaper shop={shop} />
            <NotesPaper shop={shop} />
            <PapersSettings key={`${shop.shopId} ${shop.version}`} shop={shop} />
          </>
        )}
      </div>
    </div>
  )
}

/** A link that is a button: the browser itself fetches and keeps the file. */
function Download({ href, children }: { href: string; children: string }) {
  return (
    <a className="desk-button plain" href={href} download>
      <span>{children}</span>
    </a>
  )
}

function PeriodPapers({ shop }: { shop: ShopPapersSeen }) {
  const { t, language } = useWords()
  const [from, setFrom] = useState(`${shop.today.slice(0, 8)}01`)
  const [to, setTo] = useState(shop.today)
  const wrong = from === "" || to === "" || from > to
  const address = (what: "refunds" | "vat", format: "csv" | "xlsx") =>
    `/api/papers/${what}?${new URLSearchParams({ shop: shop.shopId, from, to, format, language })}`
  return (
    <section className="desk-section" aria-labelledby="papers-period">
      <h2 id="papers-period">{t("papers:period")}</h2>
      <div className="papers-days">
        <Field label={t("papers:from")} type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
        <Field
          label={t("papers:to")}
          type="date"
          value={to}
          wrong={wrong ? t("papers:wrongDays") : null}
          onChange={(event) => setTo(event.target.value)}
        />
      </div>
      <ul className="papers-files">
        {(["refunds", "vat"] as const).map((what) => (
          <li key={what}>
            <div>
              <p className="name">{t(`papers:${what}`)}</p>
              <p className="desk-quiet">{t(what === "refunds" ? "papers:refundsNote" : "papers:vatNote")}</p>
            </div>
            {!wrong && (
              <div className="acts">
                <Download href={address(what, "xlsx")}>{t("papers:xlsx")}</Download>
                <Download href={address(what, "csv")}>{t("papers:csv")}</Download>
              </div>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function FecPaper({ shop }: { shop: ShopPapersSeen }) {
  const { t } = useWords()
  const [year, setYear] = useState(shop.year)
  const closing = `${year}-${shop.settings.accounting.closing}`.replaceAll("-", "")
  const name = `${shop.siren}FEC${closing}.txt`
  const get = useMutation({
    networkMode: "always",
    mutationFn: async () => {
      const asked = new URLSearchParams({ shop: shop.shopId, year: String(year) })
      const refusal = await fetchFile(`/api/papers/fec?${asked}`, name, "GET")
      if (refusal) throw new Refused(refusal)
    },
  })
  const lacksRates = get.error instanceof Refused && get.error.code === "conflict"
  return (
    <section className="desk-section" aria-labelledby="papers-fec">
      <h2 id="papers-fec">{t("papers:fec")}</h2>
      <p className="desk-quiet">{t("papers:fecNote")}</p>
      {shop.siren === null ? (
        <p>{t("papers:fecNoSiren")}</p>
      ) : (
        <div className="papers-fec">
          <DeskSelect
            label={t("papers:fecYear", { year })}
            value={String(year)}
            choices={shop.years.map((one) => ({ id: String(one), label: String(one) }))}
            onChange={(event) => setYear(Number(event.target.value))}
          />
          <DeskButton onClick={() => get.mutate()} lacking={get.isPending ? t("desk:loading") : null}>
            {t("papers:fecGet", { name })}
          </DeskButton>
        </div>
      )}
      {lacksRates && (
        <LineMessage meaning="look" title={t("papers:fecRates")}>
          {t("papers:fecRatesTodo")}
        </LineMessage>
      )}
      {get.error && !lacksRates && <DeskTrouble error={get.error} onRetry={() => get.mutate()} />}
    </section>
  )
}

function NotesPaper({ shop }: { shop: ShopPapersSeen }) {
  const { t } = useWords()
  const { issued, withoutInvoice, withoutSeller } = shop.notes
  const ours = shop.settings.creditNotes.by === "ours"
  return (
    <section className="desk-section" aria-labelledby="papers-notes">
      <h2 id="papers-notes">{t("papers:notes")}</h2>
      <p>{ours || issued > 0 ? t("papers:notesIssued", { count: issued }) : t("papers:notesShop")}</p>
      {withoutInvoice > 0 && <p>{t("papers:notesWithout", { count: withoutInvoice })}</p>}
      {withoutSeller > 0 && <p>{t("papers:notesSeller", { count: withoutSeller })}</p>}
    </section>
  )
}
