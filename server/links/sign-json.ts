import { createHmac, timingSafeEqual } from "node:crypto"
import type { Context } from "../context.ts"
import { keyFor } from "./key-for.ts"

/** Each signs what no other reads. */
export type JsonUse = "portal visit" | "portal form" | "order link"

/** A small value that others keep for us, as a cookie or a form's hidden field: readable, and of our own making. */
export function signJson(ctx: Pick<Context, "secret">, use: JsonUse, value: unknown): string {
  const said = Buffer.from(JSON.stringify(value)).toString("base64url")
  return `${said}.${macOf(ctx, use, said)}`
}

/** Null for whatever is not exactly what was signed. How long it holds is the reader's question. */
export function readJson(ctx: Pick<Context, "secret">, use: JsonUse, token: string): unknown {
  if (token.length > 4_000) return null
  const [, said, mac] = /^([\w-]+)\.([\w-]{43})$/.exec(token) ?? []
  if (!said || !mac) return null
  if (!timingSafeEqual(Buffer.from(mac), Buffer.from(macOf(ctx, use, said)))) return null
  return JSON.parse(Buffer.from(said, "base64url").toString("utf8"))
}

function macOf({ secret }: Pick<Context, "secret">, use: JsonUse, said: string): string {
  const key = keyFor(secret, "portal values 1")
  return createHmac("sha256", key).update(`${use} ${said}`).digest("base64url")
}
