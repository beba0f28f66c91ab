import type { Db } from "../../db/open.ts"
import type { GoodLine } from "./one-thing.ts"
import type { Input } from "./understand-line.ts"

/** The lines of one key. `faults`: those of them that were refused already; `held`: those that waited for these. */
export interface Group {
  key: string
  lines: GoodLine[]
  faults: number[]
  held: number
  size: number
}

/** More than any order may have: a key that fills it is cut, and its order refused for its length. */
export const MOST_OF_ONE = 600

/** The next whole groups behind `cursor`, of about so many lines, in the order of their keys; none: it is the end. */
export async function readGroups(db: Db, id: string, cursor: string | null, lines: number): Promise<Group[]> {
  const groups = await readUpTo(db, { id, cursor, limit: lines })
  if (groups.length === 1 && groups[0]?.size === lines) return readUpTo(db, { id, cursor, limit: MOST_OF_ONE })
  return groups
}

type Asked = { id: string; cursor: string | null; limit: number }

async function readUpTo(db: Db, { id, cursor, limit }: Asked): Promise<Group[]> {
  const rows = await db
    .selectFrom("import_lines")
    .select(["line", "key", "input", "fault"])
    .where("import_id", "=", id)
    .$if(cursor !== null, (query) => query.where("key", ">", cursor ?? ""))
    .orderBy("key")
    .orderBy("line")
    .limit(limit)
    .execute()
  const groups = [...Map.groupBy(rows, (row) => row.key)].map(([key, own]) => ({
    key,
    size: own.length,
    lines: own
      .filter((row) => row.fault === null)
      .map(({ line, input }) => ({ line, input: JSON.parse(input ?? "{}") as Input })),
    faults: own.filter((row) => row.fault !== null && row.fault !== "held_back").map((row) => row.line),
    held: own.filter((row) => row.fault === "held_back").length,
  }))
  // the last one may go on behind the limit
  if (rows.length === limit && groups.length > 1) groups.pop()
  return groups
}
