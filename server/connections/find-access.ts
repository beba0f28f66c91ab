import * as z from "zod/mini"
import { seal, unseal } from "../bank/seal.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"

type Row = Pick<Tables["shop_connections"], "id" | "kind" | "address" | "sealed">
/** What opens a shop, as its adapter takes it. */
type Access = Parameters<NonNullable<Context["openShop"]>>[0]

const Sealed = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("shopify"), secrets: z.object({ token: z.string(), webhookSecret: z.string() }) }),
  z.object({
    kind: z.literal("woocommerce"),
    secrets: z.object({ key: z.string(), secret: z.string(), webhookSecret: z.string() }),
  }),
])
export type ShopSecrets = z.infer<typeof Sealed>

const about = (id: string) => `shop connection ${id}`

export function sealSecrets(ctx: Pick<Context, "secret" | "randomBytes">, id: string, secrets: ShopSecrets): string {
  return seal(ctx, about(id), Buffer.from(JSON.stringify(secrets)))
}

/** null: it is disconnected, or its keys were sealed under another secret of the house. */
export function accessOf(ctx: Pick<Context, "secret">, { id, kind, address, sealed }: Row): Access | null {
  const opened = sealed === null ? null : unseal(ctx, about(id), sealed)
  if (!opened) return null
  const read = Sealed.parse(JSON.parse(opened.toString()))
  return read.kind === kind ? ({ address, ...read } as Access) : null
}

/** Asked before each refund, so that keys that were changed a moment ago are the ones that are used. */
export function findAccess(db: Db, secret: Uint8Array) {
  return async (kind: Access["kind"], shopCode: string): Promise<Access | null> => {
    const row = await db
      .selectFrom("shop_connections")
      .innerJoin("shops", "shops.id", "shop_connections.shop_id")
      .select(["shop_connections.id", "kind", "address", "sealed"])
      .where("shops.code", "=", shopCode)
      .where("state", "<>", "off")
      .executeTakeFirst()
    return row?.kind === kind ? accessOf({ secret }, row) : null
  }
}
