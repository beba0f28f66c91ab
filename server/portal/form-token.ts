import * as z from "zod/mini"
import type { Context } from "../context.ts"
import { readJson, signJson } from "../links/sign-json.ts"

const FORM_MS = 12 * 3_600_000
const Token = z.object({ once: z.string(), about: z.string(), endsAt: z.number() })

/**
 * What a form carries back: that this page of ours asked (`about` binds it to the visit and the thing), and a mark of
 * its own, so that two taps on one button are one.
 */
export function formToken(ctx: Pick<Context, "secret" | "now" | "newId">, about: string): string {
  return signJson(ctx, "portal form", { once: ctx.newId(), about, endsAt: ctx.now() + FORM_MS })
}

/** Null: another page's, or left open for too long. `once` is the same each time that this form is sent. */
export function readFormToken(
  ctx: Pick<Context, "secret" | "now">,
  about: string,
  token: string | null,
): { once: string } | null {
  const read = Token.safeParse(readJson(ctx, "portal form", token ?? ""))
  if (!read.success || read.data.about !== about || read.data.endsAt <= ctx.now()) return null
  return { once: read.data.once }
}
