import { ShopLook } from "../../shared/contract/portal.ts"
import type { Db } from "../db/open.ts"

export interface ShownShop {
  id: string
  code: string
  name: string
  currency: string
  timeZone: string
  /** 0: nobody has changed what is built in. */
  version: number
  look: ShopLook
}

const nothing = { fr: "", en: "" }
/** A shop that has said nothing yet: its name in letters, and the house's own green. */
const builtInLook = (name: string): ShopLook => ({
  name: name.slice(0, 60),
  logo: null,
  colours: { accent: "#00554f", accentNight: "#66dcc2" },
  contact: { email: "", phone: "", address: [] },
  legal: { terms: nothing, privacy: nothing, imprint: nothing },
})

/** By its id or its code; null: no such shop. */
export async function shownShop(db: Db, by: { id: string } | { code: string }): Promise<ShownShop | null> {
  const [column, value] = "id" in by ? (["id", by.id] as const) : (["code", by.code] as const)
  const shop = await db.selectFrom("shops").selectAll().where(column, "=", value).executeTakeFirst()
  return shop ? shownAs(db, shop) : null
}

/** All, by name. */
export async function shownShops(db: Db): Promise<ShownShop[]> {
  const shops = await db.selectFrom("shops").selectAll().orderBy("name").orderBy("id").execute()
  return Promise.all(shops.map((shop) => shownAs(db, shop)))
}

type Row = { id: string; code: string; name: string; currency: string; time_zone: string }

async function shownAs(db: Db, { id, code, name, currency, time_zone }: Row): Promise<ShownShop> {
  const row = await db
    .selectFrom("shop_looks")
    .select(["version", "document"])
    .where("shop_id", "=", id)
    .orderBy("version", "desc")
    .limit(1)
    .executeTakeFirst()
  const look = row ? ShopLook.parse(JSON.parse(row.document)) : builtInLook(name)
  return { id, code, name: look.name, currency, timeZone: time_zone, version: row?.version ?? 0, look }
}
