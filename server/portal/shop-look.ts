import { ShopLook } from "../../shared/contract/portal.ts"
import type { Db } from "../db/open.ts"
import { prepared } from "../db/prepared.ts"

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
  const [shop] = "id" in by ? await shopOf(db, by) : await shopNamed(db, by)
  return shop ? shownAs(db, shop) : null
}

/** All, by name. */
export async function shownShops(db: Db): Promise<ShownShop[]> {
  const shops = await db.selectFrom("shops").selectAll().orderBy("name").orderBy("id").execute()
  return Promise.all(shops.map((shop) => shownAs(db, shop)))
}

type Row = { id: string; code: string; name: string; currency: string; time_zone: string }

async function shownAs(db: Db, { id, code, name, currency, time_zone }: Row): Promise<ShownShop> {
  const [row] = await newest(db, { id })
  const look = row ? readLook(row.document) : builtInLook(name)
  return { id, code, name: look.name, currency, timeZone: time_zone, version: row?.version ?? 0, look }
}

const shopOf = prepared((db, { id }: { id: string }) => db.selectFrom("shops").selectAll().where("id", "=", id))
const shopNamed = prepared((db, { code }: { code: string }) =>
  db.selectFrom("shops").selectAll().where("code", "=", code),
)
const newest = prepared((db, { id }: { id: string }) =>
  db
    .selectFrom("shop_looks")
    .select(["version", "document"])
    .where("shop_id", "=", id)
    .orderBy("version", "desc")
    .limit(1),
)

/** By their text: every page of a shop reads the same one. */
const read = new Map<string, ShopLook>()
const MOST_LOOKS = 50

function readLook(document: string): ShopLook {
  const known = read.get(document)
  if (known) return known
  if (read.size >= MOST_LOOKS) read.clear()
  const look = ShopLook.parse(JSON.parse(document))
  read.set(document, look)
  return look
}
