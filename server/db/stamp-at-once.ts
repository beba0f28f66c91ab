import { sql } from "kysely"
import type { Change } from "./note-changes.ts"
import type { Tx } from "./open.ts"
import type { PendingAudit } from "./pending-audit.ts"
import { prepared } from "./prepared.ts"

// PostgreSQL is a way off: what a transaction's end asks of it goes in as few ways as its locks allow. The same statements
// one by one are in stamp-commit.ts, note-changes.ts and chain-audit.ts, for an engine that is no way off.

/** More than the limit of either is never asked for by name (note-changes.ts). */
const ENOUGH = 201

export type Noted = { from: "touched" | "noted"; kind: string; id: string }

/** Takes what the triggers noted: of cases that may have changed, and of what desks are told. */
export const takeNoted = prepared((db, _: object) =>
  db
    .with("touched", (qb) => qb.deleteFrom("cases_touched").returning(["kind", "id"]))
    .with("gone", (qb) => qb.deleteFrom("changes_pending").returning(["kind", "id"]))
    .with("noted", (qb) => qb.selectFrom("gone").select(["kind", "id"]).limit(ENOUGH))
    .selectFrom("touched")
    .select([sql<Noted["from"]>`'touched'`.as("from"), "kind", "id"])
    .unionAll((eb) => eb.selectFrom("noted").select([sql<Noted["from"]>`'noted'`.as("from"), "kind", "id"])),
)

export interface Stamped {
  position: number
  /** What was said to the audit by way of the database. */
  kept: (PendingAudit & { ordinal: number })[]
}

/** Takes the next position, whose lock is held from here to the commit, and gives it to all that the transaction wrote. */
export async function takePosition(
  tx: Tx,
  { tag, at, changes }: { tag: string; at: number; changes: readonly Change[] },
): Promise<Stamped> {
  const told = JSON.stringify(changes.map((change, ordinal) => ({ ordinal, ...change })))
  const [row] = await stamp(tx, { tag, at, told })
  if (!row) throw new Error("there is no counter of positions")
  return row
}

const stamp = prepared((db, { tag, at, told }: { tag: string; at: number; told: string }) =>
  db
    .with("next", (qb) =>
      qb
        .updateTable("counter")
        .set({ value: sql<number>`value + 1` })
        .where("name", "=", "position")
        .returning("value"),
    )
    .with("stamped", (qb) =>
      qb
        .insertInto("commits")
        .columns(["position", "tag", "at"])
        .expression((eb) =>
          eb
            .selectFrom("next")
            .select([
              "value",
              sql<string>`cast(${tag} as text)`.as("tag"),
              sql<number>`cast(${at} as bigint)`.as("at"),
            ]),
        ),
    )
    .with("told", (qb) =>
      qb
        .insertInto("changes")
        .columns(["position", "ordinal", "kind", "id", "site_id"])
        .expression((eb) =>
          eb
            .selectFrom("next")
            .innerJoin(sql<Told>`json_populate_recordset(null::changes, ${told})`.as("one"), (join) => join.onTrue())
            .select(["next.value", "one.ordinal", "one.kind", "one.id", "one.site_id"]),
        ),
    )
    .with("docs", (qb) =>
      qb
        .updateTable("device_docs")
        .set((eb) => ({ position: eb.selectFrom("next").select("value") }))
        .where("position", "is", null),
    )
    .with("seen", (qb) =>
      qb
        .updateTable("facts")
        .set((eb) => ({
          position: eb.selectFrom("next").select("value"),
          first_position: sql<number>`coalesce(first_position, (select value from next))`,
        }))
        .where("position", "is", null),
    )
    .with("kept", (qb) => qb.deleteFrom("audit_pending").returningAll())
    .selectFrom("next")
    .select("value as position")
    .select(sql<Stamped["kept"]>`(select coalesce(json_agg(kept), '[]') from kept)`.as("kept")),
)

type Told = { ordinal: number } & Change
