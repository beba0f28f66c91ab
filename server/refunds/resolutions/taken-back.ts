import { sumMinor } from "../../../shared/domain/money.ts"
import type { Db } from "../../db/open.ts"

// What customers' banks took back of what had been paid on top for an exchange, while no dispute of it is won.

const standing = (db: Db) =>
  db
    .selectFrom("disputes")
    .innerJoin("differences_asked", "differences_asked.id", "disputes.difference_id")
    .where("disputes.state", "<>", "won")

/** By difference of a return; those of which nothing was are not among them. */
export async function takenBackOf(db: Db, returnId: string): Promise<ReadonlyMap<string, number>> {
  const rows = await standing(db)
    .where("differences_asked.return_id", "=", returnId)
    .select(["differences_asked.id", "disputes.amount_minor"])
    .execute()
  const byId = Map.groupBy(rows, (row) => row.id)
  return new Map([...byId].map(([id, own]) => [id, sumMinor(own.map((one) => one.amount_minor))]))
}

export async function takenBackFrom(db: Db, differenceId: string): Promise<number> {
  const rows = await standing(db)
    .where("disputes.difference_id", "=", differenceId)
    .select("disputes.amount_minor")
    .execute()
  return sumMinor(rows.map((row) => row.amount_minor))
}

/** Units whose dearer replacement is paid no more. */
export async function unpaidAgain(db: Db, returnId: string): Promise<ReadonlySet<string>> {
  const rows = await standing(db)
    .where("differences_asked.return_id", "=", returnId)
    .where("differences_asked.state", "=", "paid")
    .select("differences_asked.unit_id")
    .execute()
  return new Set(rows.map((row) => row.unit_id))
}
