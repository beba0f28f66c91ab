import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import { portalOrigin } from "./portal-origin.ts"
import { signLink } from "./sign-link.ts"

export type PageLocale = "fr" | "en"
export interface TrackingLink {
  returnId: string
  /** Its `link_version`: raised, all links and visits of before open nothing any more. */
  version: number
  locale: PageLocale
}

/** For each mail anew; the same return and version are the same link. Opened, it is a cookie and a clean address. */
export function trackingLink(
  ctx: Pick<Context, "config" | "secret">,
  { returnId, version, locale }: TrackingLink,
): string {
  const token = signLink(ctx, "track link", { id: returnId, version, endsAt: null })
  return `${portalOrigin(ctx)}/track/v1/${token}?lang=${locale}`
}

/** As the return stands: what a mail, or a desk that sends it again, puts in. */
export async function linkOfReturn(db: Db, ctx: Pick<Context, "config" | "secret">, returnId: string): Promise<string> {
  const row = await db
    .selectFrom("returns")
    .select(["link_version", "locale"])
    .where("id", "=", returnId)
    .executeTakeFirstOrThrow()
  return trackingLink(ctx, { returnId, version: row.link_version ?? 1, locale: row.locale })
}
