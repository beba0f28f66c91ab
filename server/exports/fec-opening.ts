import frFiles from "../../shared/locales/fr/paper-files.ts"
import { letOthers } from "../db/let-others.ts"
import type { Db } from "../db/open.ts"
import { aboutEntries, accountIn, amountsInBooks, type FecLine } from "./fec-lines.ts"
import type { FecOwner } from "./fec-owner.ts"
import { fecYear } from "./fec-year.ts"
import { ledgerEntries } from "./ledger-entries.ts"
import { momentsOf } from "./period.ts"

/** The year's result and what was carried forward before it (PCG, class 1): a profit is a credit, a loss a debit. */
const RESULT = { profit: "120000", loss: "129000" }
const CARRIED = { profit: "110000", loss: "119000" }

interface Open {
  account: string
  label: string
  order: string
  minor: number
}

/**
 * What an accounting year begins with: the balance of each account of the balance sheet at the end of the one before it, by
 * order where it is owed by order, and what was earned or lost until then. One entry that sums to nothing; none in the first
 * year. Currencies that nobody has said the worth of come back by name.
 */
export async function fecOpening(
  db: Db,
  owner: FecOwner,
  year: number,
): Promise<{ lines: FecLine[]; without: string[] }> {
  const open = new Map<string, Open>()
  const add = (one: Open) => {
    const key = `${one.account} ${one.order}`
    const minor = (open.get(key)?.minor ?? 0) + one.minor
    // what is even again is forgotten: only what is open is kept, however long the ledger
    if (minor === 0) open.delete(key)
    else open.set(key, { ...one, minor })
  }
  const { accounting } = owner.papers.settings
  const before = momentsOf(fecYear(year - 1, accounting.closing), owner.papers.shop.time_zone)
  const without = new Set<string>()
  for await (const some of ledgerEntries(db, { since: 0, before: owner.since })) {
    const entries = await owner.ownOf(db, some)
    const about = await aboutEntries(db, entries)
    for (const entry of entries) {
      const amounts = amountsInBooks(entry, owner, without)
      for (const [at, { account }] of entry.postings.entries()) {
        const minor = amounts[at] ?? 0
        const { number, label, order } = accountIn(account, owner, about)
        if (/^[67]/.test(number)) add(resultOf(minor, entry.at >= before.since))
        else add({ account: number, label, order, minor })
      }
    }
    // others are served in between
    await letOthers()
  }
  const lines = [...named(open)].sort((a, b) => (a.account + a.order < b.account + b.order ? -1 : 1))
  return { lines, without: [...without].sort() }
}

/** Of the year before, or of all years before that; its side is known once all of it is added up. */
const resultOf = (minor: number, lastYear: boolean): Open => ({
  account: lastYear ? "12" : "11",
  label: "",
  order: "",
  minor,
})

function* named(open: ReadonlyMap<string, Open>): Generator<FecLine> {
  const { opening } = frFiles
  for (const { minor, ...one } of open.values()) {
    const side = minor > 0 ? "loss" : "profit"
    if (one.account === "12") yield { ...one, account: RESULT[side], label: opening.result[side], minor }
    else if (one.account === "11") yield { ...one, account: CARRIED[side], label: opening.carried[side], minor }
    else yield { ...one, minor }
  }
}
