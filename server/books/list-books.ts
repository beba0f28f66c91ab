import { sql } from "kysely"
import {
  type AccountBalance,
  type Books,
  type Compared,
  type DifferenceState,
  MOST_COUNTED,
} from "../../shared/contract/books.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Db } from "../db/open.ts"
import { fileOf, filesByName } from "./list-files.ts"

const RUNS = 14
const FILES = 20
/** The job that compares; one at a time. */
export const RECONCILE = "reconcile"

export const booksNotAllowed = () => refused("not_allowed", "The books are finance's.")

/** What was compared last and before, what is open, how the accounts stand, and which files came. */
export async function listBooks(db: Db, actor: Actor): Promise<Result<Books>> {
  if (!may(actor, "books.read")) return booksNotAllowed()
  const runs = await db
    .selectFrom("reconciliations")
    .leftJoin("people", "people.id", "reconciliations.person_id")
    .selectAll("reconciliations")
    .select("people.name as by")
    .orderBy("begun_at", "desc")
    .orderBy("reconciliations.id", "desc")
    .limit(RUNS)
    .execute()
  const files = await filesByName(db)
    .orderBy("at", "desc")
    .orderBy("settlement_files.id", "desc")
    .limit(FILES)
    .execute()
  return done({
    runs: runs.map((run) => ({
      id: run.id,
      by: run.by,
      begunAt: run.begun_at,
      endedAt: run.ended_at,
      state: run.state,
      found: run.found,
      compared: JSON.parse(run.compared) as Compared,
    })),
    running: await isRunning(db),
    balances: runs[0] ? (JSON.parse(runs[0].balances) as AccountBalance[]) : [],
    counts: await countsOf(db),
    files: files.map(fileOf),
    people: await financePeople(db),
  })
}

export async function isRunning(db: Db): Promise<boolean> {
  const open = await db
    .selectFrom("jobs")
    .select("id")
    .where("kind", "=", RECONCILE)
    .where("subject", "=", "all")
    // written out: the partial index is taken only for a constant
    .where(sql<boolean>`done_at is null`)
    .executeTakeFirst()
  return open !== undefined
}

/** Closed ones grow with the years: so many are counted, and no more. */
async function countsOf(db: Db): Promise<Books["counts"]> {
  const of = async (state: DifferenceState) => {
    const some = db.selectFrom("differences").select("id").where("state", "=", state)
    const row = await db
      // in the order of its index, or the limit would be reached by reading all the others too
      .selectFrom(some.orderBy("first_seen_at").orderBy("id").limit(MOST_COUNTED).as("some"))
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow()
    return Number(row.count)
  }
  return { open: await of("open"), explained: await of("explained"), closed: await of("closed") }
}

function financePeople(db: Db): Promise<{ id: string; name: string }[]> {
  return db
    .selectFrom("person_roles")
    .innerJoin("people", "people.id", "person_roles.person_id")
    .where("role", "=", "finance")
    .where("removed_at", "is", null)
    .select(["people.id", "people.name"])
    .distinct()
    .orderBy("people.name")
    .execute()
}
