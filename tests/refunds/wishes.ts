import type { Tables } from "../../server/db/tables.ts"
import { chooseResolution } from "../../server/refunds/resolutions/choose-resolution.ts"
import { resolutionPage } from "../../server/refunds/resolutions/resolution-page.ts"
import type { Resolution, ResolutionChoice } from "../../shared/contract/resolutions.ts"
import { actorOf, type Till } from "../jobs/till.ts"
import type { SeedPerson, SeedReturn } from "../support/seed-small.ts"

export const AGREED = { agreement: "The customer agrees to a store credit instead of their money." }

/** The first unit of the return as the page shows it, or what of its first line nobody has seen. */
export async function shown(
  till: Till,
  one: SeedReturn,
  by: SeedPerson = till.seed.people.finance,
): Promise<Resolution> {
  const actor = actorOf(till.seed, by)
  const page = await resolutionPage(till.ctx.database.read, till.ctx, actor, { returnId: one.returnId })
  const [first] = page.ok ? page.value.resolutions : []
  if (!first) throw new Error("the page shows no unit")
  return first
}

type Wish = Partial<ResolutionChoice> & Pick<ResolutionChoice, "want">

/** Chooses for that unit or line, as it stands now. */
export async function wish(till: Till, one: SeedReturn, more: Wish, by?: SeedPerson) {
  const { lineId, unitId, version } = await shown(till, one)
  const agreed = more.want === "store_credit" ? AGREED : {}
  const choice = { lineId, unitId, version, reason: "They asked on the phone.", ...agreed, ...more }
  const actor = actorOf(till.seed, by ?? till.seed.people.finance)
  return till.ctx.database.write((tx) => chooseResolution(tx, till.ctx, actor, { returnId: one.returnId, choice }))
}

export const creditOf = (till: Till, one: SeedReturn): Promise<Tables["store_credits"]> =>
  till.ctx.database.read
    .selectFrom("store_credits")
    .selectAll()
    .where("return_id", "=", one.returnId)
    .executeTakeFirstOrThrow()
