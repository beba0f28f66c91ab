import type * as z from "zod/mini"
import { type AskCode, type AskOptions, type AskRefusal, ask } from "./ask.ts"

/** An answer that is a refusal, thrown: what react-query keeps as a query's error. */
export class Refused extends Error {
  readonly code: AskCode
  readonly refusal: AskRefusal

  constructor(refusal: AskRefusal) {
    super(refusal.detail ?? refusal.code)
    this.name = "Refused"
    this.code = refusal.code
    this.refusal = refusal
  }
}

/** As `ask`, for react-query: gives the value or throws `Refused`. */
export async function answered<S extends z.ZodMiniType | null>(
  reply: S,
  path: string,
  options: AskOptions = {},
): Promise<S extends z.ZodMiniType ? z.output<S> : undefined> {
  const answer = await ask(reply, path, options)
  if (!answer.ok) throw new Refused(answer)
  return answer.value
}
