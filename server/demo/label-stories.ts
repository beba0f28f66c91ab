import { makeTracking } from "../../shared/barcode/make-tracking.ts"
import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import type { Db } from "../db/open.ts"
import {
  expectedParcels,
  parcelsAtDock,
  parcelsElsewhere,
  parcelsReceived,
  type WaitingParcel,
} from "./waiting-parcels.ts"

/** What a visitor may want to see a handheld answer to. */
export const labelStories = [
  "clean",
  "several",
  "shared",
  "serial",
  "glass",
  "atDock",
  "received",
  "elsewhere",
  "unknown",
  "misread",
] as const
export type LabelStory = (typeof labelStories)[number]

/** Looked through for parcels of one story; soonest first. */
const MOST = 250
const FEW = 12

export async function parcelsFor(db: Db, story: LabelStory): Promise<WaitingParcel[]> {
  if (story === "atDock") return parcelsAtDock(db, FEW)
  if (story === "elsewhere") return parcelsElsewhere(db, FEW)
  if (story === "received") return parcelsReceived(db, FEW)
  if (story === "unknown") return Array.from({ length: 4 }, (_, at) => stranger(at))
  const expected = await expectedParcels(db, { size: MOST, skip: 0 })
  if (story === "misread")
    return expected
      .filter(({ carrier }) => carrier === "colissimo")
      .slice(0, 4)
      .map(misread)
  return expected.filter(told[story]).slice(0, FEW)
}

const told: Record<
  Exclude<LabelStory, "atDock" | "elsewhere" | "received" | "unknown" | "misread">,
  (one: WaitingParcel) => boolean
> = {
  clean: ({ rmas, lines }) => rmas.length === 1 && lines.length === 1 && lines[0]?.quantity === 1,
  several: ({ rmas, lines }) => rmas.length === 1 && lines.reduce((sum, line) => sum + line.quantity, 0) > 1,
  shared: ({ rmas }) => rmas.length > 1,
  serial: ({ lines }) => lines.some(({ title }) => /^(Casque|Montre)/.test(title)),
  glass: ({ lines }) => lines.some(({ title }) => /^(Lampe|Carafe|Vase|Tasses)/.test(title)),
}

/** Nobody announced it, and no return bears its number. */
function stranger(at: number): WaitingParcel {
  const index = 990_001 + at * 7
  const carrier = (["colissimo", "chronopost", "dpd", "gls"] as const)[at] ?? "dpd"
  const rmas = [ownNumberFrom("rma", index)]
  return { carrier, tracking: makeTracking(carrier, index), rmas, shopName: "", expectedDay: null, lines: [] }
}

/** One digit as a worn print shows it: the check digit does not hold. */
function misread(parcel: WaitingParcel): WaitingParcel {
  const { tracking } = parcel
  const wrong = (Number(tracking.at(-2)) + 3) % 10
  return { ...parcel, tracking: tracking.slice(0, -2) + wrong + tracking.slice(-1), rmas: [] }
}
