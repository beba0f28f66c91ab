import type { ComparedProvider, Reconciliation, Sum } from "../../shared/contract/books.ts"
import { shortDay } from "../ui/date-words.ts"
import { EmptyState } from "../ui/empty-state.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { Money } from "../ui/money.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords } from "../ui/words.ts"

/** The newest comparison: its outcome, and what stands behind it. */
export function BooksProof({ runs }: { runs: readonly Reconciliation[] }) {
  const { t } = useWords()
  const [newest, ...earlier] = runs
  if (!newest)
    return (
      <section className="desk-section" aria-label={t("books:proof.title")}>
        <EmptyState picture="tray" title={t("books:never")}>
          {t("books:neverNote")}
        </EmptyState>
      </section>
    )
  return (
    <section className="desk-section" aria-labelledby="books-proof">
      <h2 id="books-proof">{t("books:proof.title")}</h2>
      <Outcome run={newest} />
      <Compared run={newest} />
      {earlier.length > 0 && (
        <details className="books-earlier">
          <summary>{t("books:proof.earlier")}</summary>
          <ul className="desk-quiet">
            {earlier.map((run) => (
              <li key={run.id}>
                <When run={run} />: {t(`books:proof.state.${run.state}`)}
                {run.found > 0 && `, ${t("books:proof.differs", { count: run.found })}`}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

function Outcome({ run }: { run: Reconciliation }) {
  const { t } = useWords()
  const when = (
    <span className="desk-quiet">
      <When run={run} />
    </span>
  )
  if (run.state === "proven")
    return (
      <LineMessage meaning="go" title={t("books:proof.proven")}>
        {when}
      </LineMessage>
    )
  const away = run.compared.providers.filter((one) => one.problem === "unreachable").map((one) => one.provider)
  return (
    <>
      {run.found > 0 && (
        <LineMessage meaning="look" title={t("books:proof.differs", { count: run.found })}>
          {when}
        </LineMessage>
      )}
      {run.state === "incomplete" && (
        <LineMessage meaning="offline" title={t("books:proof.incomplete")}>
          <p>{t("books:proof.incompleteNote", { providers: away.join(", ") })}</p>
          {run.found === 0 && when}
        </LineMessage>
      )}
    </>
  )
}

function When({ run }: { run: Reconciliation }) {
  const { t } = useWords()
  const [before = "", after = ""] = t(run.by ? "books:proof.when" : "books:proof.nightly", {
    when: "\0",
    name: run.by ?? "",
  }).split("\0")
  return (
    <>
      {before}
      <RelativeDate at={run.endedAt} now={Date.now()} />
      {after}
    </>
  )
}

function Compared({ run }: { run: Reconciliation }) {
  const { t, language } = useWords()
  const number = new Intl.NumberFormat(language)
  const { providers, postings, entries, intents, payments, orderLines, settlementLines } = run.compared
  const lines = postings.reduce((sum, one) => sum + one.count, 0)
  return (
    <>
      {providers.length === 0 ? (
        <p className="desk-quiet">{t("books:proof.none")}</p>
      ) : (
        <div className="books-compared">
          {providers.map((one) => (
            <Provider key={one.provider} one={one} />
          ))}
        </div>
      )}
      <p className="desk-quiet">
        {t("books:proof.within", {
          entries: number.format(entries),
          postings: number.format(lines),
          intents: number.format(intents),
          payments: number.format(payments),
          lines: number.format(orderLines),
          settled: number.format(settlementLines),
        })}
      </p>
    </>
  )
}

function Provider({ one }: { one: ComparedProvider }) {
  const { t, language } = useWords()
  const window = t("books:proof.window", { from: shortDay(one.since, language), to: shortDay(one.until, language) })
  return (
    <section aria-label={one.provider}>
      <h3>
        {one.provider} {one.problem && <span className="desk-tag">{t(`books:proof.${one.problem}`)}</span>}
      </h3>
      <dl>
        {one.problem === null && (
          <>
            <Side word={t("books:proof.theirs")} note={window} sums={one.theirs} />
            <Side word={t("books:proof.ours")} note={window} sums={one.ours} />
          </>
        )}
        <Side word={t("books:proof.ledger")} note={t("books:proof.ever")} sums={one.ledger} uncounted />
        <Side word={t("books:proof.refunds")} note={t("books:proof.ever")} sums={one.refunds} uncounted />
      </dl>
      {one.underWay > 0 && <p className="desk-quiet">{t("books:proof.underWay", { count: one.underWay })}</p>}
    </section>
  )
}

type SideProps = { word: string; note: string; sums: readonly Sum[]; uncounted?: boolean }

function Side({ word, note, sums, uncounted = false }: SideProps) {
  const { t } = useWords()
  return (
    <div className="books-side">
      <dt>
        {word} <small>{note}</small>
      </dt>
      <dd>
        {sums.length === 0 && t("books:proof.nothing")}
        {sums.map(({ currency, count, minor }) => (
          <p key={currency}>
            <Money minor={minor} currency={currency} />
            {!uncounted && <small>{t("books:proof.count", { count })}</small>}
          </p>
        ))}
      </dd>
    </div>
  )
}
