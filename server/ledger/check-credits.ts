import { sql } from "kysely"
import type { AccountKind } from "../../shared/domain/account-kinds.ts"
import type { Db } from "../db/open.ts"
import { accountName } from "./accounts.ts"

export interface CreditFault {
  code: "credit_differs"
  subject: string
  says: string
}

const posted = (kind: AccountKind, table: "store_credits" | "claims") =>
  sql<number>`cast(coalesce((select sum(amount_minor) from ledger_postings
    where account = ${sql.lit(accountName(kind, ""))} || ${sql.ref(`${table}.id`)}), 0) as bigint)`

/**
 * A store credit is good for what its account owes, and holds the parts that stand on it and what was spent of it; an
 * intent that left as a credit has exactly one part of its amount.
 */
export async function differingCredits(db: Db): Promise<CreditFault[]> {
  const parts = sql<number>`cast(coalesce((select sum(amount_minor) from credit_parts
    where credit_id = store_credits.id), 0) as bigint)`
  const spends = sql<number>`cast(coalesce((select sum(amount_minor) from credit_spends
    where credit_id = store_credits.id and cancelled_at is null), 0) as bigint)`
  const rows = await db
    .selectFrom("store_credits")
    .select(["id", "issued_minor", "spent_minor", "ended_minor"])
    .select([posted("store_credit", "store_credits").as("posted"), parts.as("parts"), spends.as("spends")])
    .execute()
  const found = rows.flatMap((row) => {
    const left = row.issued_minor - row.spent_minor - row.ended_minor
    const says = [
      { what: "good for", is: left, other: -row.posted },
      { what: "issued", is: row.issued_minor, other: row.parts },
      { what: "spent", is: row.spent_minor, other: row.spends },
    ]
    return says.filter(({ is, other }) => is !== other).map(({ what, is, other }) => fault(row.id, what, is, other))
  })
  return [...found, ...(await withoutPart(db)), ...(await differingClaims(db))]
}

const fault = (subject: string, what: string, is: number, other: number): CreditFault => ({
  code: "credit_differs",
  subject,
  says: `${what} ${is}, its entries say ${other}`,
})

async function withoutPart(db: Db): Promise<CreditFault[]> {
  const rows = await db
    .selectFrom("intents")
    .leftJoin("credit_parts", (join) =>
      join.onRef("credit_parts.intent_id", "=", "intents.id").on("credit_parts.taken_back_at", "is", null),
    )
    .where("intents.way", "=", "store_credit")
    .where(
      sql<boolean>`coalesce(credit_parts.amount_minor, 0) <> case when intents.state = 'paid' then intents.amount_minor else 0 end`,
    )
    .select(["intents.id", "intents.amount_minor", "credit_parts.amount_minor as part"])
    .execute()
  return rows.map((row) => fault(row.id, "left as a credit", row.amount_minor, row.part ?? 0))
}

/** What a customer still owes back is what its account holds. */
async function differingClaims(db: Db): Promise<CreditFault[]> {
  const rows = await db
    .selectFrom("claims")
    .where("against", "=", "customer")
    .where("state", "in", ["open", "cancelled"])
    .select(["id", "state", "amount_minor", posted("customer_claims", "claims").as("posted")])
    .execute()
  return rows
    .map((row) => ({ ...row, owed: row.state === "open" ? row.amount_minor : 0 }))
    .filter((row) => row.owed !== row.posted)
    .map((row) => fault(row.id, "claimed", row.owed, row.posted))
}
