import { createHash } from "node:crypto"
import type { Context } from "../context.ts"

/** 32 random bytes: nobody guesses one, so a plain hash is enough to keep. */
export const mintToken = (ctx: Context): string => Buffer.from(ctx.randomBytes(32)).toString("base64url")

/** What the database holds instead of a token: a stolen copy of it opens nothing. */
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("hex")
