import { ShopLook } from "../../shared/contract/portal.ts"
import type { Db } from "../db/open.ts"
import { parsedOnce } from "../db/parsed-once.ts"
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
  return shop ? shownAs(shop) : null
}

/** All, by name. */
export async function shownShops(db: Db): Promise<ShownShop[]> {
  const shops = await withLook(db).orderBy("shops.name").orderBy("shops.id").execute()
  return shops.map(shownAs)
}

/** With its newest look, in one question: every page of a customer begins with it. */
const withLook = (db: Db) =>
  db
    .selectFrom("shops")
    .leftJoin("shop_looks", (join) =>
      join.onRef("shop_looks.shop_id", "=", "shops.id").on("shop_looks.version", "=", (eb) =>
        eb
          .selectFrom("shop_looks as newest")
          .select(({ fn }) => fn.max("newest.version").as("version"))
          .whereRef("newest.shop_id", "=", "shops.id"),
      ),
    )
    .select(["shops.id", "shops.code", "shops.name", "shops.currency", "shops.time_zone"])
    .select(["shop_looks.version", "shop_looks.document"])

type Row = Awaited<ReturnType<ReturnType<typeof withLook>["executeTakeFirstOrThrow"]>>

function shownAs({ id, code, name, currency, time_zone, version, document }: Row): ShownShop {
  const look = document === null ? builtInLook(name) : readLook(document)
  return { id, code, name: look.name, currency, timeZone: time_zone, version: version ?? 0, look }
}

const shopOf = prepared((db, { id }: { id: string }) => withLook(db).where("shops.id", "=", id))
const shopNamed = prepared((db, { code }: { code: string }) => withLook(db).where("shops.code", "=", code))

/** Every page of a shop reads the same one. */
const readLook = parsedOnce((document) => ShopLook.parse(JSON.parse(document)))
