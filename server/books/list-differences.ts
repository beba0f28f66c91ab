import { sql } from "kysely"
import type { z } from "zod/mini"
import type { Difference, Differences, DifferencesQuery } from "../../shared/contract/books.ts"
import { done, type Result } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Db } from "../db/open.ts"
import { booksNotAllowed } from "./list-books.ts"

const A_PAGE = 50

/** Differences in a state, the oldest first; `next` where there are more. */
export async function listDifferences(
  db: Db,
  actor: Actor,
  { state, after }: z.output<typeof DifferencesQuery>,
): Promise<Result<Differences>> {
  if (!may(actor, "books.read")) return booksNotAllowed()
  const newest = await newestEnd(db)
  let query = differencesByName(db).where("differences.state", "=", state)
  if (after) {
    const [at = "0", id = ""] = after.split(".")
    query = query.where(sql<boolean>`(first_seen_at, differences.id) > (${Number(at)}, ${id})`)
  }
  const rows = await query
    .orderBy("first_seen_at")
    .orderBy("differences.id")
    .limit(A_PAGE + 1)
    .execute()
  const shown = rows.slice(0, A_PAGE)
  const last = shown.at(-1)
  const next = rows.length > A_PAGE && last ? `${last.first_seen_at}.${last.id}` : null
  return done({ differences: shown.map((row) => differenceOf(row, newest)), next })
}

/** When the newest comparison that could ask everybody ended; 0: none did. */
export async function newestEnd(db: Db): Promise<number> {
  const newest = await db
    .selectFrom("reconciliations")
    .select(["ended_at", "state"])
    .orderBy("begun_at", "desc")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst()
  return newest && newest.state !== "incomplete" ? newest.ended_at : 0
}

export const differencesByName = (db: Db) =>
  db
    .selectFrom("differences")
    .leftJoin("people as owners", "owners.id", "differences.owner_id")
    .leftJoin("people as sayers", "sayers.id", "differences.said_by")
    .leftJoin("returns", "returns.id", "differences.return_id")
    .selectAll("differences")
    .select(["owners.name as owner", "sayers.name as sayer", "returns.rma"])

type Row = Awaited<ReturnType<ReturnType<typeof differencesByName>["execute"]>>[number]

export function differenceOf(row: Row, newest: number): Difference {
  return {
    id: row.id,
    kind: row.kind as Difference["kind"],
    provider: row.provider,
    subject: row.subject,
    returnId: row.return_id,
    rma: row.rma,
    oursMinor: row.ours_minor,
    theirsMinor: row.theirs_minor,
    currency: row.currency,
    detail: JSON.parse(row.detail) as Record<string, string>,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    gone: row.last_seen_at < newest,
    state: row.state,
    owner: row.owner_id === null ? null : { id: row.owner_id, name: row.owner ?? "" },
    comment: row.comment,
    said: row.said_at === null ? null : { by: row.sayer ?? "", at: row.said_at },
    version: row.version,
  }
}
