import { verifyAudit } from "../../../server/audit/verify.ts"
import { compareBooks } from "../../../server/books/compare-books.ts"
import type { Db } from "../../../server/db/open.ts"
import { plain } from "../../../server/jobs/reconcile.ts"
import { checkLedger } from "../../../server/ledger/check.ts"
import type { Fact } from "../../../shared/contract/facts.ts"
import { canonicalJson } from "../../../shared/domain/canonical-json.ts"
import type { Bank } from "./bank.ts"
import { readOf, rowsOf } from "./disk.ts"
import type { Handheld } from "./handheld.ts"
import type { Witness } from "./operator.ts"

// What must be true once all is quiet, whatever went before. Each answers with sentences; none: it holds.

export interface Seen {
  /** Ids of facts that the server would not take: set aside, and imported. */
  unwelcome: ReadonlySet<string>
  read: Db
  bank: Bank
  witness: Witness
  handhelds: readonly Handheld[]
}

export async function whatIsBroken(seen: Seen): Promise<string[]> {
  const all = [factsOnce, photosThere, queuesEmpty, verdictsEqual, refundsOnce, booksAgree]
  const found: string[] = []
  for (const look of all) found.push(...(await look(seen)))
  return found
}

/** Every fact that was said to be saved is here once, as it was captured; and nothing is here that nobody captured. */
async function factsOnce({ read, witness, unwelcome }: Seen): Promise<string[]> {
  const rows = await read.selectFrom("facts").select(["id", "hash", "raw", "type"]).execute()
  const here = new Map(rows.map((row) => [row.id, row]))
  const slots = await read.selectFrom("fact_slots").select(["fact_id", "hash", "verdict", "code"]).execute()
  const filled = new Set(slots.map((slot) => slot.fact_id))
  const broken: string[] = []
  for (const [id, hash] of witness.saved) {
    const row = here.get(id)
    const fact = row && (JSON.parse(row.raw) as Fact)
    const input = witness.begun.get(id)
    if (!row || !fact || !input) broken.push(`fact ${id} (${input?.type}) was saved and is not on the server`)
    else if (row.hash !== hash || fact.hash !== hash || !isAsSaid(fact, input))
      broken.push(`fact ${id} is not what was captured`)
    // whose number was given to the word of its being set aside has none
    else if (!filled.has(id) && !unwelcome.has(id)) broken.push(`fact ${id} has no number`)
  }
  for (const { id, type } of rows)
    if (!witness.begun.has(id) && type !== "v1.FactSetAside") broken.push(`fact ${id} (${type}) was captured by nobody`)
  for (const slot of slots)
    if (slot.verdict !== null) broken.push(`fact ${slot.fact_id} has a number that holds something else: ${slot.code}`)
  return broken
}

const isAsSaid = (fact: Fact, { type, body }: { type: string; body: unknown }) =>
  fact.type === type && canonicalJson(fact.body) === canonicalJson(JSON.parse(JSON.stringify(body)))

/** Every photo of a saved fact by its hash, but those whose operators were told that it is damaged. */
async function photosThere({ read, witness, handhelds }: Seen): Promise<string[]> {
  const rows = await read.selectFrom("photos").select(["sha256", "state"]).execute()
  const stored = new Set(rows.filter((row) => row.state === "stored").map((row) => row.sha256))
  const told = new Set<string>()
  for (const handheld of handhelds)
    for (const { sha256, state } of rowsOf(handheld.disk, "photos")) if (state === "rejected") told.add(sha256)
  const broken: string[] = []
  for (const id of witness.saved.keys())
    for (const { sha256 } of witness.begun.get(id)?.photos ?? []) {
      if (stored.has(sha256)) continue
      if (witness.spoilt.has(sha256) && told.has(sha256)) continue
      broken.push(
        `photo ${sha256} of ${id} is not on the server${witness.spoilt.has(sha256) ? ", and nobody was told" : ""}`,
      )
    }
  const awaited = await read.selectFrom("fact_photos").select(["fact_id", "sha256"]).where("here", "=", 0).execute()
  for (const { fact_id, sha256 } of awaited)
    if (stored.has(sha256)) broken.push(`photo ${sha256} is here, and fact ${fact_id} does not know it`)
  return broken
}

async function queuesEmpty({ handhelds }: Seen): Promise<string[]> {
  const broken: string[] = []
  for (const { name, disk } of handhelds) {
    const facts = rowsOf(disk, "facts")
    const waits = {
      facts: facts.filter((row) => row.waiting === 1).length,
      photos: rowsOf(disk, "photos").filter((row) => row.state === "waiting").length,
      counters: readOf(disk, "counters"),
      before: readOf(disk, "contact")?.before ?? null,
      unheard: facts.filter((row) => row.setAside !== null && row.acknowledgedAt === null).length,
    }
    if (waits.facts + waits.photos + waits.unheard > 0 || waits.before !== null)
      broken.push(`${name} still has something to send: ${JSON.stringify(waits)}`)
    if ((waits.counters?.facts ?? 0) !== waits.facts || (waits.counters?.photos ?? 0) !== waits.photos)
      broken.push(`${name} counts wrongly: ${JSON.stringify(waits)}`)
  }
  return broken
}

/** What a handheld shows of a fact is what the server made of it. */
async function verdictsEqual({ read, handhelds }: Seen): Promise<string[]> {
  const rows = await read.selectFrom("facts").select(["id", "verdict", "code"]).execute()
  const said = new Map(rows.map((row) => [row.id, row]))
  const broken: string[] = []
  for (const { name, disk } of handhelds)
    for (const row of rowsOf(disk, "facts")) {
      const server = said.get(row.id)
      // what a photo's verdict asks of a person stands before the fact's own code
      const ownCode = row.code?.startsWith("photo_") ? row.code : (server?.code ?? null)
      if (!server) broken.push(`${name} holds fact ${row.id}, which the server lacks`)
      else if (row.verdict !== server.verdict || row.code !== ownCode)
        broken.push(`${name} shows ${row.id} as ${row.verdict}/${row.code}; it is ${server.verdict}/${server.code}`)
    }
  return broken
}

/** By the bank's own books: each settlement once, and never more than was paid. */
export async function refundsOnce({ read, bank }: Seen): Promise<string[]> {
  const given = bank.books.filter((one) => one.state !== "failed")
  const broken: string[] = []
  const parts = new Set<string>()
  for (const { providerRefundId, paymentReference, metadata } of given)
    for (const unit of (metadata.units ?? "").split(",")) {
      const part = `${metadata.kind} of ${unit || metadata.intent} from ${paymentReference}`
      if (parts.has(part)) broken.push(`${part} is paid twice, the second time as ${providerRefundId}`)
      parts.add(part)
    }
  const payments = await read.selectFrom("payments").select(["id", "reference", "captured_minor"]).execute()
  for (const { reference, captured_minor } of payments) {
    const back = given
      .filter((one) => one.paymentReference === reference)
      .reduce((sum, one) => sum + one.amountMinor, 0)
    if (back > captured_minor) broken.push(`${reference}: ${back} of ${captured_minor} were given back`)
  }
  return broken
}

/** Our ledger with itself and with the bank's books, as the house compares them itself, and the audit's chain. */
async function booksAgree({ read, bank }: Seen): Promise<string[]> {
  const broken = (await checkLedger(read)).map((fault) => `ledger: ${fault.code} ${fault.subject}: ${fault.says}`)
  const refunds = bank.books.map(plain)
  const whole = { provider: bank.provider.name, since: 0, until: Number.MAX_SAFE_INTEGER, problem: null, refunds }
  const { seen, compared } = await compareBooks(read, [whole])
  for (const { kind, subject, detail } of seen)
    if (kind !== "books" || subject.startsWith("ledger "))
      broken.push(`compared: ${kind} ${subject} ${JSON.stringify(detail)}`)
  const underWay = compared.providers[0]?.underWay ?? 0
  if (underWay > 0) broken.push(`${underWay} refunds of the bank are still on their way here`)
  const sums = await read
    .selectFrom("ledger_postings")
    .select(({ fn }) => fn.sum<number>("amount_minor").as("sum"))
    .executeTakeFirst()
  if (Number(sums?.sum ?? 0) !== 0) broken.push(`the ledger's postings sum to ${sums?.sum}`)
  const payments = await read
    .selectFrom("payments")
    .select(["reference", "refunded_minor", "outside_minor", "overpaid_minor"])
    .execute()
  for (const { reference, refunded_minor, outside_minor, overpaid_minor } of payments) {
    const paid = bank.books.filter((one) => one.paymentReference === reference && one.state === "succeeded")
    const sum = paid.reduce((all, one) => all + one.amountMinor, 0)
    const known = refunded_minor + outside_minor + overpaid_minor
    if (sum !== known) broken.push(`${reference}: the bank gave ${sum} back, and the house knows of ${known}`)
  }
  const audit = await verifyAudit(read)
  if (!audit.ok) broken.push(`the audit's chain breaks at ${audit.brokenAt}`)
  return broken
}
