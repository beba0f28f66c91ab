import type { z } from "zod/mini"
import type { Setup } from "../../shared/contract/identity.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { Actor } from "../../shared/policy/access.ts"
import { builtInPolicy } from "../../shared/policy/built-in-policy.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { publishSite } from "../feed/publish-site.ts"
import { hashToken } from "./hash-token.ts"
import { sameEmail } from "./prove-person.ts"

export type SetUp = Omit<z.infer<typeof Setup>, "password"> & { passwordHash: string }

const TIME_ZONE = "Europe/Paris"

/** Whoever holds the one-time link makes the first site, shop and administrator. */
export async function setUp(tx: Tx, ctx: Context, _actor: Actor, input: SetUp): Promise<Result<{ personId: string }>> {
  if (!(await spendLink(tx, ctx, input.token))) return refused("link_used")
  const anyone = await tx.selectFrom("people").select("id").limit(1).executeTakeFirst()
  if (anyone) return refused("link_used", "Somebody administers this Backdock already.")
  const [siteId, personId] = [ctx.newId(), ctx.newId()]
  await laySiteAndShop(tx, ctx, siteId, input)
  await layPolicy(tx, ctx)
  const { name, passwordHash } = input
  const secrets = { password_hash: passwordHash, pin_hash: null, badge: null }
  await tx
    .insertInto("people")
    .values({ id: personId, name, email: sameEmail(input.email), locale: "fr", ...secrets, ...madeNow(ctx) })
    .execute()
  await tx.insertInto("person_roles").values({ person_id: personId, role: "administrator", site_id: null }).execute()
  await publishSite(tx, ctx, siteId)
  await appendAudit(tx, ctx, { kind: "system" }, { action: "setup.use", subject: `person:${personId}` })
  return done({ personId })
}

const madeNow = (ctx: Context) => ({ created_at: ctx.now(), removed_at: null })

async function spendLink(tx: Tx, ctx: Context, token: string): Promise<boolean> {
  const used = await tx
    .updateTable("setup_links")
    .set({ used_at: ctx.now() })
    .where("token_hash", "=", hashToken(token))
    .where("used_at", "is", null)
    .where("expires_at", ">", ctx.now())
    .returning("token_hash")
    .executeTakeFirst()
  return used !== undefined
}

async function laySiteAndShop(tx: Tx, ctx: Context, siteId: string, { siteName, shopName }: SetUp): Promise<void> {
  const created_at = ctx.now()
  await tx
    .insertInto("sites")
    .values({ id: siteId, code: codeOf(siteName), name: siteName, time_zone: TIME_ZONE, created_at })
    .execute()
  await tx
    .insertInto("shops")
    .values({
      id: ctx.newId(),
      code: codeOf(shopName).toLowerCase(),
      name: shopName,
      legal_name: shopName,
      vat_number: null,
      time_zone: TIME_ZONE,
      currency: "EUR",
      site_id: siteId,
      created_at,
    })
    .execute()
}

async function layPolicy(tx: Tx, ctx: Context): Promise<void> {
  const document = JSON.stringify(builtInPolicy)
  await tx
    .insertInto("policies")
    .values({ version: builtInPolicy.version, document, author_id: null, reason: "Built in", starts_at: ctx.now() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** "Entrepôt de Lille" → "ENTREPOT-DE-LILLE": for files and addresses. */
function codeOf(name: string): string {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toUpperCase()
  return (
    plain
      .replace(/[^A-Z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 30) || "MAIN"
  )
}
