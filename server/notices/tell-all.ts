import type { Context } from "../context.ts"
import { beginNotices } from "./begin-notices.ts"
import { makeMails } from "./make-mails.ts"

/** What happened goes out to the shops' systems, and what has waited long enough into its mail. Answers how much. */
export async function tellAll(ctx: Context): Promise<number> {
  return (await beginNotices(ctx)) + (await makeMails(ctx))
}
