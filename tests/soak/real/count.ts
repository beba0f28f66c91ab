import { join } from "node:path"
import SQLite from "better-sqlite3"
import type { Db } from "../../../server/db/open.ts"
import type { Booked } from "../../faults/simulation/bank.ts"
import type { Witness } from "../../faults/simulation/operator.ts"
import { refundsOnce } from "../../faults/simulation/promises.ts"
import type { Browser } from "./browsers.ts"

/** What is on the server, against what was said to be saved. */
export async function countUp(read: Db, witness: Witness, browsers: readonly Browser[], bankFolder: string) {
  const rows = await read.selectFrom("facts").select(["id", "hash", "type", "raw"]).execute()
  const here = new Map(rows.map((row) => [row.id, row.hash]))
  const saved = [...witness.saved]
  const onServer = saved.filter(([id, hash]) => here.get(id) === hash).length
  const photos = await read.selectFrom("fact_photos").select(["fact_id", "here"]).execute()
  const ofSaved = photos.filter((photo) => witness.saved.has(photo.fact_id))
  const books = readBooks(bankFolder)
  const twice = await refundsOnce({ read, bank: { books } } as never)
  return {
    captured: saved.length,
    onServer,
    lost: saved.length - onServer,
    doubled: doubled(rows, witness, browsers),
    photos: ofSaved.length,
    photosOnServer: ofSaved.filter((photo) => photo.here === 1).length,
    refunds: books.length,
    overRefunded: twice.length,
  }
}

/** A scan of a browser that is here twice, or a fact that nobody ever began to record. */
function doubled(
  rows: readonly { id: string; type: string; raw: string }[],
  witness: Witness,
  browsers: readonly Browser[],
) {
  const codes = new Set(browsers.flatMap((browser) => [...browser.codes]))
  const seen = new Set<string>()
  let count = 0
  for (const { id, type, raw } of rows) {
    if (witness.begun.has(id) || type === "v1.FactSetAside") continue
    const code = (JSON.parse(raw) as { body: { scan?: { raw?: string } } }).body.scan?.raw ?? ""
    if (!codes.has(code) || seen.has(code)) count++
    seen.add(code)
  }
  return count
}

type Row = Pick<Booked, "key" | "currency" | "state" | "at"> & {
  id: string
  payment: string
  amount: number
  metadata: string
}

function readBooks(folder: string): Booked[] {
  const store = new SQLite(join(folder, "test-provider.sqlite"), { readonly: true })
  try {
    const rows = store.prepare("select * from refunds order by at").all() as Row[]
    return rows.map(({ id, payment, amount, metadata, ...row }) => {
      const named = { providerRefundId: id, paymentReference: payment, amountMinor: amount }
      return { ...named, ...row, metadata: JSON.parse(metadata) as Record<string, string> }
    })
  } finally {
    store.close()
  }
}
