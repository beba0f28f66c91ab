import type { AccountBalance } from "../../shared/contract/books.ts"
import { accountKinds } from "../../shared/domain/account-kinds.ts"
import { Money } from "../ui/money.tsx"
import { useWords } from "../ui/words.ts"

/** How the accounts stand, by kind and currency; a currency is a column. */
export function BooksBalances({ balances }: { balances: readonly AccountBalance[] }) {
  const { t } = useWords()
  const currencies = [...new Set(balances.map((one) => one.currency))].sort()
  const rows = [...Map.groupBy(balances, ({ kind, of }) => `${kind} ${of ?? ""}`).values()]
  return (
    <section className="desk-section" aria-labelledby="books-accounts">
      <h2 id="books-accounts">{t("books:account.title")}</h2>
      <p className="desk-quiet">{t(balances.length > 0 ? "books:account.note" : "books:account.empty")}</p>
      {balances.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table must scroll by keyboard too
        <section className="books-table" aria-labelledby="books-accounts" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("books:account.title")}</th>
                {currencies.map((currency) => (
                  <th key={currency} scope="col" className="figure">
                    {currency}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((own) => (
                <Account key={`${own[0]?.kind} ${own[0]?.of}`} own={own} currencies={currencies} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  )
}

function Account({ own, currencies }: { own: readonly AccountBalance[]; currencies: readonly string[] }) {
  const { t } = useWords()
  const [first] = own
  if (!first) return null
  const kind = accountKinds.find((one) => one === first.kind)
  return (
    <tr>
      <th scope="row">
        {kind ? t(`books:account.kind.${kind}`) : first.kind} {first.of && <small>{first.of}</small>}
      </th>
      {currencies.map((currency) => {
        const one = own.find((each) => each.currency === currency)
        return (
          <td key={currency} className="figure">
            {one && <Money minor={one.minor} currency={currency} />}
          </td>
        )
      })}
    </tr>
  )
}
