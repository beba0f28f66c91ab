import { type RawBuilder, sql } from "kysely"
import type { AccountBalance, Compared, ComparedProvider } from "../../shared/contract/books.ts"
import { type AccountKind, accountKinds } from "../../shared/domain/account-kinds.ts"
import type { Db } from "../db/open.ts"
import { accountOf } from "../ledger/accounts.ts"
import { checkLedger } from "../ledger/check.ts"
import { ledgerTotals } from "../ledger/totals.ts"
import { owedDifferences } from "./compare-differences.ts"
import { compareList, type Listed } from "./compare-list.ts"
import { compareSettled } from "./compare-settled.ts"
import type { Seen } from "./seen.ts"

export interface Comparison {
  compared: Compared
  balances: AccountBalance[]
  seen: Seen[]
}

/** More than a person reads; how many there are is told all the same. */
const MOST_FAULTS = 200

/** The ledger with itself, with the intents and the payments, with each provider's list, and with what was settled. */
export async function compareBooks(db: Db, listed: readonly Listed[]): Promise<Comparison> {
  const providers: ComparedProvider[] = []
  const seen: Seen[] = []
  for (const one of listed) {
    const { compared, seen: found } = await compareList(db, one)
    providers.push(compared)
    seen.push(...found, ...bookedOtherwise(compared))
  }
  for (const { code, subject, says } of (await checkLedger(db)).slice(0, MOST_FAULTS))
    seen.push(inBooks(`${code} ${subject}`, { says }))
  seen.push(...(await compareSettled(db)), ...(await owedDifferences(db)))
  const { entries, intents, payments, orderLines, postings } = await ledgerTotals(db)
  const settlementLines = await countLines(db)
  return {
    compared: { providers, postings, entries, intents, payments, orderLines, settlementLines },
    balances: await balancesOf(db),
    seen,
  }
}

const inBooks = (subject: string, detail: Record<string, string>, more: Partial<Seen> = {}): Seen => ({
  ...{
    kind: "books",
    provider: "",
    subject,
    returnId: null,
    oursMinor: null,
    theirsMinor: null,
    currency: null,
    detail,
  },
  ...more,
})

/** What the ledger has on a provider's accounts is what the refunds that stand come to. */
function bookedOtherwise({ provider, ledger, refunds }: ComparedProvider): Seen[] {
  const minorOf = (sums: typeof ledger, currency: string) => sums.find((one) => one.currency === currency)?.minor ?? 0
  return [...new Set([...ledger, ...refunds].map((one) => one.currency))].flatMap((currency) => {
    const [oursMinor, theirsMinor] = [minorOf(ledger, currency), minorOf(refunds, currency)]
    if (oursMinor === theirsMinor) return []
    const says = { says: `ledger ${oursMinor}, refunds ${theirsMinor}` }
    return [inBooks(`ledger ${provider} ${currency}`, says, { provider, oursMinor, theirsMinor, currency })]
  })
}

async function countLines(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom("settlement_lines")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Of these there are few, and each is told for itself; the others are one an order or a claim, and are added up. */
const told: readonly AccountKind[] = ["clearing", "provider", "settled", "bank", "fees", "received"]

async function balancesOf(db: Db): Promise<AccountBalance[]> {
  const starts = (kind: string) => sql`account like ${sql.lit(`${kind.replaceAll("_", "@_")}:%`)} escape '@'`
  const cases = accountKinds
    .filter((kind) => !told.includes(kind))
    .map((kind) => sql`when ${starts(kind)} then ${sql.lit(`${kind}:`)}`)
  const name = sql`case ${sql.join(cases, sql` `)} else account end` as RawBuilder<string>
  const rows = await db
    .selectFrom((eb) =>
      eb
        .selectFrom("ledger_postings")
        .select([name.as("account"), "currency", "amount_minor"])
        .as("named"),
    )
    .groupBy(["named.account", "named.currency"])
    .select(({ fn }) => ["named.account", "named.currency", fn.sum<number>("named.amount_minor").as("minor")])
    .execute()
  return rows
    .map(({ account, currency, minor }) => {
      const known = accountOf(account)
      return { kind: known?.kind ?? account, of: known?.of || null, currency, minor: Number(minor) }
    })
    .sort((a, b) => placeOf(a) - placeOf(b) || (`${a.of} ${a.currency}` < `${b.of} ${b.currency}` ? -1 : 1))
}

const placeOf = ({ kind }: AccountBalance) => (accountKinds as readonly string[]).indexOf(kind)
