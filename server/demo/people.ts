import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { type Handheld, layHandheld } from "./handhelds.ts"
import type { DemoGround } from "./seed.ts"

// Who works at the benches of the three sites. Those away from Lyon have no way to sign in: nobody plays them.

export const away = {
  LIL: { operator: "Loïc Vasseur", lead: "Karima Benali" },
  BOR: { operator: "Maïté Etchegaray", lead: "Octave Pons" },
} as const

export async function layColleague(
  tx: Tx,
  ctx: Context,
  one: { name: string; role: "operator" | "lead"; site_id: string; created_at: number },
): Promise<string> {
  const { name, role, site_id, created_at } = one
  const id = ctx.newId()
  const nothing = { email: null, badge: null, password_hash: null, pin_hash: null, removed_at: null }
  await tx
    .insertInto("people")
    .values({ id, name, locale: "fr", created_at, ...nothing })
    .execute()
  await tx.insertInto("person_roles").values({ person_id: id, role, site_id }).execute()
  return id
}

export interface Benches {
  LYS: readonly [Handheld, Handheld]
  LIL: readonly [Handheld]
  BOR: readonly [Handheld]
}

export async function layBenches(tx: Tx, ctx: Context, ground: DemoGround): Promise<Benches> {
  const person = (key: string) => ground.people.get(key) ?? ""
  const lay = (name: string, siteId: string, who: string, lead: string) =>
    layHandheld(tx, ctx, { name, personId: person(who), siteId, enrolledBy: person(lead) })
  const bruno = "bruno@demo.backdock.test"
  const awa = await lay("Terminal 1", ground.lyon, "awa@demo.backdock.test", bruno)
  const gwen = await lay("Terminal 2", ground.lyon, "gwen@demo.backdock.test", bruno)
  const lille = await lay("Terminal Lille", ground.lille, away.LIL.operator, away.LIL.lead)
  const bordeaux = await lay("Terminal Bordeaux", ground.bordeaux, away.BOR.operator, away.BOR.lead)
  return { LYS: [awa, gwen], LIL: [lille], BOR: [bordeaux] }
}
