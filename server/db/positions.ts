import type { Position } from "../../shared/contract/sync.ts"
import type { Db } from "./open.ts"
import { prepared } from "./prepared.ts"

/** The last commit, as whoever is told of it is to name it next time. */
export async function lastPosition(db: Db): Promise<Position> {
  const [row] = await lastCommit(db, {})
  return row ? { n: row.position, tag: row.tag } : { n: 0, tag: "" }
}

/** False: this database never gave that position, so it was set back or copied since. */
export async function isOurs(db: Db, position: Position | null): Promise<boolean> {
  if (position === null || position.n === 0) return true
  const [row] = await commitAt(db, { position: position.n })
  return row?.tag === position.tag
}

const lastCommit = prepared((db, _: object) =>
  db.selectFrom("commits").select(["position", "tag"]).orderBy("position", "desc").limit(1),
)
const commitAt = prepared((db, { position }: { position: number }) =>
  db.selectFrom("commits").select("tag").where("position", "=", position),
)
