import type { AccountBalance } from "../../shared/contract/books.ts"
import { Money } from "../ui/money.tsx"
import { useWords, type WordKey } from "../ui/words.ts"

const kinds: Readonly<Record<string, WordKey>> = {
  customer_refunds: "books:account.kind.customer_refunds",
  customer_costs: "books:account.kind.customer_costs",
  payable: "books:account.kind.payable",
  clearing: "books:account.kind.clearing",
  provider: "books:account.kind.provider",
  settled: "books:account.kind.settled",
  bank: "books:account.kind.bank",
  fees: "books:account.kind.fees",
  store_credit: "books:account.kind.store_credit",
  sold_for_credit: "books:account.kind.sold_for_credit",
  replaced: "books:account.kind.replaced",
  outside: "books:account.kind.outside",
  overpaid: "books:account.kind.overpaid",
  customer_claims: "books:account.kind.customer_claims",
  carrier_claims: "books:account.kind.carrier_claims",
  supplier_claims: "books:account.kind.supplier_claims",
  recovered: "books:account.kind.recovered",
  written_off: "books:account.kind.written_off",
}

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
  const word = kinds[first.kind]
  return (
    <tr>
      <th scope="row">
        {word ? t(word) : first.kind} {first.of && <small>{first.of}</small>}
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
