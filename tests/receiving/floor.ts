import type { Tables } from "../../server/db/tables.ts"
import type { Fact, FactBody } from "../../shared/contract/facts.ts"
import type { FactResult } from "../../shared/contract/sync.ts"
import { type TestContext, testContext } from "../support/context.ts"
import type { Database } from "../support/engines.ts"
import { type SeedReturn, type SeedSmall, seedSmall } from "../support/seed-small.ts"
import { closed, type Handheld, inspected, newHandheld, opened, storedPhoto } from "../sync/handheld.ts"

/** A warehouse floor: two handhelds, and what came of what they sent. */
export interface Floor {
  ctx: TestContext
  seed: SeedSmall
  handheld: Handheld
  other: Handheld
  /** Opens a parcel, with its photo of the label. */
  open(one: SeedReturn, by?: Handheld): Promise<Fact>
  look(one: SeedReturn, more?: Partial<FactBody<"v1.UnitInspected">>, by?: Handheld): Fact
  close(one: SeedReturn, more?: Partial<FactBody<"v1.ParcelClosed">>, by?: Handheld): Fact
  undo(fact: Fact, by?: Handheld): Fact
  units(one?: SeedReturn): Promise<Tables["units"][]>
  parcel(one: SeedReturn): Promise<Tables["parcels"]>
  /** Kinds of what is open. */
  odd(): Promise<string[]>
  /** Of the principal, not stopped: state, reasons, amount. */
  money(one: SeedReturn): Promise<{ state: string; reasons: string[]; amount: number }[]>
}

const categories = new Map([
  ["1001", "clothing"],
  ["1002", "home"],
  ["1003", "electronics"],
])

export async function newFloor(open: () => Promise<Database>): Promise<Floor> {
  const ctx = testContext(await open())
  const seed = await seedSmall(ctx)
  const handheld = newHandheld(ctx, seed.device, seed.people.operator)
  const other = newHandheld(ctx, seed.secondDevice, seed.people.secondOperator)
  const { read } = ctx.database
  return {
    ctx,
    seed,
    handheld,
    other,
    open: async (one, by = handheld) =>
      by.record("v1.ParcelOpened", opened(seed, one), { photos: [await storedPhoto(ctx, "label")] }),
    look: (one, more = {}, by = handheld) =>
      by.record("v1.UnitInspected", inspected(seed, one, more, categories.get(one.orderNumber))),
    close: (one, more = {}, by = handheld) => by.record("v1.ParcelClosed", closed(seed, one, more)),
    undo: (fact, by = handheld) => by.record("v1.FactSuperseded", { factId: fact.id, reason: "mistake" }),
    units: (one) => {
      const all = read.selectFrom("units").selectAll().orderBy("ordinal").orderBy("id")
      return (one ? all.where("parcel_id", "=", one.parcelId) : all).execute()
    },
    parcel: (one) => read.selectFrom("parcels").selectAll().where("id", "=", one.parcelId).executeTakeFirstOrThrow(),
    odd: async () => {
      const rows = await read.selectFrom("exceptions").select("kind").where("closed_at", "is", null).execute()
      return rows.map((row) => row.kind).sort()
    },
    money: async (one) => {
      const rows = await read
        .selectFrom("intents")
        .selectAll()
        .where("return_id", "=", one.returnId)
        .where("kind", "=", "principal")
        .where("state", "<>", "stopped")
        .orderBy("amount_minor")
        .execute()
      return rows.map((row) => ({ state: row.state, reasons: JSON.parse(row.reasons), amount: row.amount_minor }))
    },
  }
}

export const said = (reply: { results: FactResult[] }): string[] =>
  reply.results.map(({ verdict, code }) => (code ? `${verdict}/${code}` : verdict))

export const plate = (lpn: string | null, ordinal = 1, serial: string | null = null) => ({
  unit: { lpn, serial, ordinal },
})
