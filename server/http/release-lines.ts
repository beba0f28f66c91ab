import type { z } from "zod/mini"
import type { Result } from "../../shared/contract/problem.ts"
import type { ReleasedMany } from "../../shared/contract/refund-desk.ts"
import type { Actor } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import { releaseTogether } from "../refunds/release-together.ts"

type Line = z.infer<typeof ReleasedMany>["results"][number]
interface Asked {
  id: string
  version: string
}
interface Why {
  reason: string
  /** Who gathered them, where a second person approves. */
  proposedBy?: string
}

/** Each in a transaction of its own: what one line meets changes nothing of the others, and none is left unsaid. */
export async function releaseLines(ctx: Context, actor: Actor, lines: readonly Asked[], why: Why): Promise<Line[]> {
  const results: Line[] = []
  for (const line of lines) {
    const told = await releaseOne(ctx, actor, line, why)
    // what held this one too may have ended with a line before it: it is released, as was asked
    const isDone = told.code === "moved_on" && told.state === "released" && results.some((one) => one.ok)
    results.push(
      isDone ? { ...told, ok: true, code: null, detail: null } : { ...told, state: told.ok ? told.state : null },
    )
  }
  if (results.some((one) => one.ok)) ctx.wakeWorker()
  return results
}

async function releaseOne(ctx: Context, actor: Actor, { id, version }: Asked, why: Why): Promise<Line> {
  const { reason, proposedBy } = why
  const input = { id, act: { version, reason }, ...(proposedBy && { proposedBy }) }
  try {
    const answer: Result<{ state: Line["state"] }> = await ctx.database.write((tx) =>
      releaseTogether(tx, ctx, actor, input),
    )
    if (answer.ok) return { id, ok: true, state: answer.value.state, code: null, detail: null }
    const { code, detail = null, state = null } = answer
    return { id, ok: false, state: state as Line["state"], code, detail }
  } catch (error) {
    ctx.log.error({ err: error, intent: id }, "a line of many could not be released")
    return { id, ok: false, state: null, code: "internal", detail: null }
  }
}
