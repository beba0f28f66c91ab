import { readOnlyCli } from "../read-only-cli.ts"
import { checkLedger } from "./check.ts"
import { ledgerTotals } from "./totals.ts"

// npm run ledger -- check

/** More than a person reads. */
const SHOWN = 100

await readOnlyCli(
  { verb: "check", line: "What should be done? It knows one thing: npm run ledger -- check" },
  async (db) => {
    const faults = await checkLedger(db)
    const lines = faults.slice(0, SHOWN).map(({ code, subject, says }) => `${code} ${subject}: ${says}`)
    if (faults.length > SHOWN) lines.push(`and ${faults.length - SHOWN} more`)
    if (faults.length > 0) return { ok: false, lines: [`The ledger has ${faults.length} faults.`, ...lines] }
    const { entries, postings, intents, payments, orderLines, credits } = await ledgerTotals(db)
    const sums = postings.map(({ currency, count, minor }) => `${count} postings in ${currency} sum to ${minor}`)
    return {
      ok: true,
      lines: [
        `The ledger holds: ${entries} entries; ${sums.join("; ") || "no postings"}.`,
        `Compared with it: ${intents} refunds by what is owed, under way and gone in their state,`,
        `${payments} payments by what they reserved, gave back, had given back by others and twice,`,
        `${orderLines} order lines, of which none gave back more than was paid for it,`,
        `and ${credits} store credits by what was issued, spent and is left.`,
      ],
    }
  },
)
