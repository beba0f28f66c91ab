import type { Config } from "../config.ts"
import type { Database } from "../db/open.ts"
import { StartRefused } from "./stop-start.ts"

/** What the database is for, decided once and remembered in it: "seeding" is a demo whose seed was cut off. */
export type Kind = "new" | "demo" | "real" | "seeding"

export async function kindOf(database: Database): Promise<Kind> {
  const row = await database.read.selectFrom("meta").select("value").where("key", "=", "demo").executeTakeFirst()
  if (row) return row.value as Kind
  const anyone = await database.read.selectFrom("people").select("id").limit(1).executeTakeFirst()
  return anyone ? "real" : "new"
}

export async function rememberKind(database: Database, kind: Exclude<Kind, "new">): Promise<void> {
  await database.write((tx) =>
    tx
      .insertInto("meta")
      .values({ key: "demo", value: kind })
      .onConflict((conflict) => conflict.column("key").doUpdateSet({ value: kind }))
      .execute(),
  )
}

/** Whether this start is a demo. Demo data never meets a live key, and real data never the demo's known passwords. */
export function decideDemo(config: Config, kind: Kind): boolean {
  const holdsDemo = kind === "demo" || kind === "seeding"
  if (holdsDemo && config.stripe?.live)
    throw new StartRefused("STRIPE_SECRET_KEY is a live key, and this database holds the demo: use another DATA_DIR.")
  if (holdsDemo && config.demo === "off")
    throw new StartRefused(
      "This database holds the demo. To start empty, name another folder: DATA_DIR=./my-data npm start -- --empty",
    )
  if (kind === "real" && config.demo === "on")
    throw new StartRefused("This database holds real data, so demo mode is refused: set DEMO=off or another DATA_DIR.")
  return holdsDemo || (kind === "new" && config.demo !== "off")
}
