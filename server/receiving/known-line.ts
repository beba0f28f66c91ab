import { among } from "../db/among.ts"
import { learn, onceIn } from "../db/once-in.ts"
import type { Tx } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"

/** A line of a return, and what was sold by it; the latter null where its order does not know it. */
export interface KnownLine {
  id: string
  return_id: string
  category: string | null
  serial_tracked: 0 | 1 | null
  serials: string | null
}

const columns = [
  "return_lines.id",
  "return_lines.return_id",
  "order_lines.category",
  "order_lines.serial_tracked",
  "order_lines.serials",
] as const

const lineOf = prepared((db, { id }: { id: string }) =>
  db
    .selectFrom("return_lines")
    .leftJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select(columns)
    .where("return_lines.id", "=", id),
)
const linesAmong = prepared((db, { ids }: { ids: readonly string[] }) =>
  db
    .selectFrom("return_lines")
    .leftJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select(columns)
    .where(among(db, "return_lines.id", ids)),
)
const nameOf = (id: string) => `sold:${id}`

/** Asked for each time but of lines that a batch has learnt: an import goes on to change what was sold. */
export function knownLine(tx: Tx, id: string): Promise<KnownLine | undefined> {
  return onceIn(tx, nameOf(id), async () => (await lineOf(tx, { id }))[0], "already")
}

/** Those of many that are here, in one query. */
export async function learnLines(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const rows = await linesAmong(tx, { ids: [...new Set(ids)] })
  for (const row of rows) {
    learn(tx, nameOf(row.id), row)
    learn(tx, `line:${row.id}`, row)
  }
}
