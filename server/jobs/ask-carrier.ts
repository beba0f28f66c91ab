import type { Carrier } from "../carriers/carrier.ts"
import type { Context } from "../context.ts"
import { carrierGate } from "../sending/carrier-gate.ts"
import { type Claimed, holdsLease, waitForTurn } from "./claim.ts"
import { leaveGate, passGate, tellGate } from "./provider-gate.ts"

type Asked<T> = { ok: true; value: T } | { ok: false; error: string }

/** Asks a carrier something that makes nothing, in its turn. Null: it is not its turn, and the job waits for it. */
export async function askAndTell<T>(
  ctx: Context,
  job: Claimed,
  { name, capabilities }: Carrier,
  ask: () => Promise<T>,
): Promise<Asked<T> | null> {
  const gate = { name: carrierGate(name), capabilities }
  const passed = await ctx.database.write(async (tx) => {
    if (!(await holdsLease(tx, job))) return null
    const passed = await passGate(tx, ctx, { jobId: job.id, provider: gate, calls: 1 })
    if (!passed) await waitForTurn(tx, job, gate.name)
    return passed
  })
  if (!passed) return null
  const answer = await settled(ask)
  await ctx.database.write(async (tx) => {
    await leaveGate(tx, job.id)
    const trouble = answer.ok ? null : ("unreachable" as const)
    await tellGate(tx, ctx, gate.name, { trouble, ...passed, ...(!answer.ok && { error: answer.error }) })
  })
  return answer
}

async function settled<T>(ask: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { ok: true, value: await ask() }
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) }
  }
}
