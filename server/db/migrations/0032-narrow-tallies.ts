import { type Kysely, sql } from "kysely"
import { isPostgres } from "../dialects.ts"

const KEYS = ["k1", "k2", "k3", "k4", "k5"]
const SUMS = [
  ...["sold", "units", "defective", "deducted", "refused", "disputed", "judged", "agreed"],
  ...["resold", "repaired", "destroyed", "refunded", "kept", "postage", "handling", "depreciation"],
]
const COLUMNS = ["cube", "slot", ...KEYS, "currency", ...SUMS].join(", ")

/** SQLite keeps the rows in the order of their key: what one question reads lies together, and nothing is kept twice. */
const inOrder = [
  `create table tallies_in_order (cube bigint not null, slot bigint not null,
    ${KEYS.map((key) => `${key} bigint not null`).join(", ")}, currency text not null,
    ${SUMS.map((sum) => `${sum} bigint not null`).join(", ")},
    primary key (cube, slot, ${KEYS.join(", ")}, currency)) without rowid`,
  `insert into tallies_in_order (${COLUMNS}) select ${COLUMNS} from tallies order by cube, slot, ${KEYS.join(", ")}, currency`,
  `drop table tallies`,
  `alter table tallies_in_order rename to tallies`,
]

/** What pages ask first, from the sums that have it among more: a cube, the one that it is within, and its keys there. */
const narrow: { id: number; within: number; keys: readonly string[]; weeksOnly?: true }[] = [
  { id: 9, within: 0, keys: ["k1"] },
  { id: 10, within: 4, keys: ["k1"] },
  { id: 11, within: 5, keys: ["k1", "k4"], weeksOnly: true },
  { id: 12, within: 1, keys: ["k1", "k4"], weeksOnly: true },
  { id: 13, within: 2, keys: ["k1", "k2"], weeksOnly: true },
  { id: 14, within: 8, keys: ["k1", "k2"], weeksOnly: true },
]

function added({ id, within, keys, weeksOnly }: (typeof narrow)[number]): string {
  const places = KEYS.map((_, at) => keys[at] ?? "0").join(", ")
  const plus = SUMS.map((sum) => `cast(sum(${sum}) as bigint)`).join(", ")
  return `insert into tallies (${COLUMNS}) select ${id}, slot, ${places}, currency, ${plus} from tallies
    where cube = ${within} ${weeksOnly ? "and slot < 100000" : ""} group by slot, ${keys.join(", ")}, currency`
}

const changes = [
  // so few that their weeks are enough
  `delete from tallies where cube in (3, 6, 7, 8) and slot >= 100000`,
  ...narrow.map(added),
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const change of [...(isPostgres(db) ? [] : inOrder), ...changes]) await sql.raw(change).execute(db)
}
