import type { PolicyPreview, PreviewedReturn } from "../../shared/policy/policy-versions.ts"
import { LineMessage } from "../ui/line-message.tsx"
import { Money } from "../ui/money.tsx"
import { useWords, type WordKey } from "../ui/words.ts"

/** What a draft would have changed: how many, by how much, and each of the first with what makes the difference. */
export function RulesPreview({ seen }: { seen: PolicyPreview }) {
  const { t } = useWords()
  if (seen.looked === 0) return <LineMessage meaning="neutral" title={t("rules:draft.noReturns")} />
  return (
    <div className="rules-preview">
      {seen.differ === 0 ? (
        <LineMessage meaning="go" title={t("rules:draft.nothing")}>
          {t("rules:draft.looked", { count: seen.looked })}
        </LineMessage>
      ) : (
        <Differs seen={seen} />
      )}
      {seen.regraded + seen.replaced > 0 && (
        <p>
          {t("rules:draft.regraded", { count: seen.regraded })} {t("rules:draft.replaced", { count: seen.replaced })}
        </p>
      )}
      {seen.unforeseen.map((path) => (
        <p key={path} className="desk-quiet">
          {t(unforeseenWord(path))}
        </p>
      ))}
      {seen.first.length > 0 && (
        <>
          <h3>{t("rules:draft.first", { count: seen.first.length })}</h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys */}
          <ul className="rules-returns" tabIndex={0} aria-label={t("rules:draft.first", { count: seen.first.length })}>
            {seen.first.map((one) => (
              <Return key={one.returnId} one={one} />
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

const unforeseenWord = (path: string): WordKey =>
  path.endsWith("payAfterSeconds")
    ? "rules:draft.unforeseen.payAfterSeconds"
    : "rules:draft.unforeseen.autoAcceptGrades"

function Differs({ seen }: { seen: PolicyPreview }) {
  const { t } = useWords()
  const { differ, looked } = seen
  return (
    <>
      <p className="rules-differ">{t("rules:draft.differ", { count: differ })}</p>
      <meter
        className="rules-share"
        min={0}
        max={looked}
        value={differ}
        aria-label={t("rules:draft.share", { differ, looked })}
      />
      <p className="desk-quiet">{t("rules:draft.share", { differ, looked })}</p>
      <dl className="rules-sums">
        {seen.sums.map((sum) => (
          <div key={sum.currency}>
            <dt>{t("rules:draft.sum", { count: sum.returns, currency: sum.currency })}</dt>
            <dd>
              <FromTo before={sum.beforeMinor} after={sum.afterMinor} currency={sum.currency} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}

function FromTo({ before, after, currency }: { before: number; after: number; currency: string }) {
  const more = after - before
  return (
    <>
      <Money minor={before} currency={currency} /> → <Money minor={after} currency={currency} />
      {more !== 0 && (
        <strong className={more > 0 ? "desk-ink-go" : "desk-ink-look"}>
          {" "}
          {more > 0 ? "+" : "−"}
          <Money minor={Math.abs(more)} currency={currency} />
        </strong>
      )}
    </>
  )
}

function Return({ one }: { one: PreviewedReturn }) {
  const { t } = useWords()
  const { before, after, currency } = one
  return (
    <li>
      <p className="name">{one.rma}</p>
      <p>
        {before.amountMinor === after.amountMinor ? (
          <Money minor={before.amountMinor} currency={currency} />
        ) : (
          <FromTo before={before.amountMinor} after={after.amountMinor} currency={currency} />
        )}
      </p>
      <ul className="desk-quiet">
        {before.outcome !== after.outcome && (
          <li>
            {t(`rules:outcome.${before.outcome}`)} → {t(`rules:outcome.${after.outcome}`)}
          </li>
        )}
        {one.lines.map((line) => (
          <li key={line.code}>
            {t(`rules:line.${line.code}`)}:{" "}
            <FromTo before={line.beforeMinor} after={line.afterMinor} currency={currency} />
          </li>
        ))}
        {one.holds.map(({ reason, gained }) => (
          <li key={reason}>
            {t(gained ? "rules:draft.gains" : "rules:draft.loses", { words: t(`decision:hold.${reason}`) })}
          </li>
        ))}
        {before.dueDay !== after.dueDay && (
          <li>
            {t("rules:draft.dueDay", {
              before: before.dueDay ?? t("rules:draft.noDue"),
              after: after.dueDay ?? t("rules:draft.noDue"),
            })}
          </li>
        )}
        {(["owed", "late"] as const).map((what) => {
          const pair = one[what]
          return (
            pair && (
              <li key={what}>
                {t(`rules:draft.${what}`)}:{" "}
                <FromTo before={pair.beforeMinor} after={pair.afterMinor} currency={currency} />
              </li>
            )
          )
        })}
      </ul>
    </li>
  )
}
