import type { DeviceDatabase } from "../device/database.ts"
import type { FactRow } from "../device/rows.ts"

const counted: Readonly<Record<string, "parcels" | "units">> = {
  "v1.ParcelClosed": "parcels",
  "v1.UnitInspected": "units",
}

/** What this sign-in has closed and inspected, in the transaction that adds the facts: a correction counts for nothing, what is taken back is taken off. */
export async function tallyIn(db: DeviceDatabase, rows: readonly FactRow[]): Promise<void> {
  for (const { fact } of rows) {
    const { signInId } = fact.actor
    const takenBack = fact.type === "v1.FactSuperseded" ? await db.facts.get(String(fact.body.factId)) : undefined
    const what = counted[takenBack?.fact.type ?? fact.type]
    if (!what || fact.body.supersedes) continue
    if (takenBack && takenBack.fact.actor.signInId !== signInId) continue
    const was = await db.read("tally")
    const tally = was?.signInId === signInId ? was : { signInId, parcels: 0, units: 0 }
    await db.keep("tally", { ...tally, [what]: Math.max(0, tally[what] + (takenBack ? -1 : 1)) })
  }
}
