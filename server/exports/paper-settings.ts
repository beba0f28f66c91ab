import { PaperSettings } from "../../shared/contract/paper-settings.ts"
import { sirenOf } from "../../shared/domain/siren.ts"
import { builtInPapers } from "../../shared/policy/paper-settings.ts"
import type { Db } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"

export interface ShopPapers {
  shop: Tables["shops"]
  /** 0: nobody has changed what is built in. */
  version: number
  settings: PaperSettings
  /** Null: neither set nor in the VAT number. */
  siren: string | null
}

/** The newest settings of a shop's papers; null: no such shop. */
export async function shopPapers(db: Db, shopId: string): Promise<ShopPapers | null> {
  const shop = await db.selectFrom("shops").selectAll().where("id", "=", shopId).executeTakeFirst()
  if (!shop) return null
  const row = await db
    .selectFrom("paper_settings")
    .select(["version", "document"])
    .where("shop_id", "=", shopId)
    .orderBy("version", "desc")
    .limit(1)
    .executeTakeFirst()
  const settings = row ? read(row.document) : builtInPapers
  return { shop, version: row?.version ?? 0, settings, siren: settings.accounting.siren || sirenOf(shop.vat_number) }
}

/** What was said before the chart had an account knows nothing of it: it has the number that is built in. */
function read(document: string): PaperSettings {
  const kept = JSON.parse(document) as PaperSettings
  const accounts = { ...builtInPapers.accounting.accounts, ...kept.accounting.accounts }
  return PaperSettings.parse({ ...kept, accounting: { ...kept.accounting, accounts } })
}
