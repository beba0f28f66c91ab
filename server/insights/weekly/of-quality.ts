import { done, type Result } from "../../../shared/contract/problem.ts"
import type { SignalOwners } from "../../../shared/contract/weekly.ts"
import { type Actor, may } from "../../../shared/policy/access.ts"
import type { Db } from "../../db/open.ts"
import { insightsNotAllowed } from "../not-allowed.ts"

/** Everybody who works signals now. */
export const ofQuality = (db: Db) =>
  db
    .selectFrom("people")
    .where("people.removed_at", "is", null)
    .where("people.id", "in", (eb) =>
      eb.selectFrom("person_roles").select("person_id").where("person_roles.role", "=", "quality"),
    )

export async function listOwners(db: Db, actor: Actor): Promise<Result<SignalOwners>> {
  if (!may(actor, "insights.act")) return insightsNotAllowed()
  return done({ people: await ofQuality(db).select(["people.id", "people.name"]).orderBy("people.name").execute() })
}
