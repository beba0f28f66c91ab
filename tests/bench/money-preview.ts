import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { performance } from "node:perf_hooks"
import { v7 } from "uuid"
import { openDatabase } from "../../server/db/open.ts"
import type { Tables } from "../../server/db/tables.ts"
import { beginSession } from "../../server/identity/begin-session.ts"
import { loadRefundInput } from "../../server/refunds/load-refund-input.ts"
import type { PushReply } from "../../shared/contract/sync.ts"
import { grades } from "../../shared/domain/states.ts"
import type { RefundInput } from "../../shared/policy/refund-input.ts"
import { type TestContext, testContext } from "../support/context.ts"
import { startServer } from "../support/server-process.ts"
import { shares } from "./loaded-house.ts"
import { type KeptOpen, keptOpen } from "./sync-server-ask.ts"
import { A_PUSH, makeSyncHouse, type SyncHouse } from "./sync-server-house.ts"

const A_PARCEL = 4
const QUIET = 20
const BAR_SECONDS = 5

/**
 * A draft of the rules over so many returns, asked of a real server on SQLite, and what a handheld's pushes take before it
 * and meanwhile. Each push has ten parcels.
 */
export async function* preview(returns = 10_000): AsyncGenerator<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), "backdock-bench-"))
  const file = join(folder, "house", "backdock.sqlite")
  const most = 60
  // what is pushed is announced first, and decided by its push
  const house = await makeSyncHouse({ file }, { pushes: Math.ceil((returns * A_PARCEL) / A_PUSH) + most, streams: 1 })
  const asked = await decidedBefore(file, returns)
  const server = await startServer({ dataFrom: join(folder, "house"), env: { LOG_LEVEL: "error" } })
  const [handheld, desk] = [keptOpen(server.url), keptOpen(server.url)]
  try {
    const push = pusher(handheld, server.url, { ...house, pushes: house.pushes.slice(0, most) })
    const quiet: number[] = []
    for (let n = 0; n < QUIET; n++) quiet.push(await push())
    const from = performance.now()
    let seconds: number | null = null
    const answer = desk
      .send("POST", "/api/policies/preview", JSON.stringify(asked.body), { cookie: asked.cookie, origin: server.url })
      .then((told) => {
        seconds = (performance.now() - from) / 1000
        return told
      })
    const meanwhile: number[] = []
    while (seconds === null && quiet.length + meanwhile.length < most) meanwhile.push(await push())
    const { status, text } = await answer
    if (status !== 200) throw new Error(`${status}: ${text.slice(0, 300)}`)
    const { looked, differ } = JSON.parse(text) as { looked: number; differ: number }
    yield {
      what: "preview",
      returns: looked,
      differ,
      seconds: Number((seconds ?? 0).toFixed(2)),
      barSeconds: BAR_SECONDS,
      ok: (seconds ?? 0) < BAR_SECONDS,
      pushes: meanwhile.length,
      pushP95Ms: shares(quiet).p95Ms,
      pushP95MeanwhileMs: shares(meanwhile).p95Ms,
    }
  } finally {
    handheld.close()
    desk.close()
    await server.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Every return looked at: one unit each, of any grade, by whomever. What is stored is what a decision stores. */
async function decidedBefore(file: string, returns: number) {
  const database = await openDatabase({ file })
  const ctx = testContext(database, { now: Date.now, newId: () => v7() })
  const rows = await database.read.selectFrom("returns").selectAll().orderBy("id", "desc").limit(returns).execute()
  for (let first = 0; first < rows.length; first += 200) {
    const decisions: Tables["decisions"][] = []
    for (const [at, returned] of rows.slice(first, first + 200).entries()) {
      const input = await loadRefundInput(database.read, returned, ctx.now())
      decisions.push({
        id: ctx.newId(),
        return_id: returned.id,
        cause: "inspected",
        policy_version: input.policy.version,
        input: JSON.stringify(lookedAt(input, first + at)),
        output: "{}",
        at: ctx.now(),
      })
    }
    await database.write((tx) => tx.insertInto("decisions").values(decisions).execute())
  }
  const told = await signedIn(ctx)
  await database.close()
  return told
}

function lookedAt(input: RefundInput, n: number): RefundInput {
  const { id: lineId = "" } = input.return.lines[0] ?? {}
  const unit = {
    id: `unit-${n}`,
    lineId,
    parcelId: input.parcels[0]?.id ?? null,
    reception: "received" as const,
    acceptance: "accepted" as const,
    grade: grades[n % grades.length] ?? null,
    fault: n % 3 === 0 ? ("customer" as const) : null,
    complete: true,
    parcelClosed: true,
    customerHeard: true,
    inspectedBy: ["operator"],
  }
  const parcels = input.parcels.map((parcel) => ({ ...parcel, state: "closed" as const, arrivedAt: input.now }))
  return { ...input, units: [unit], parcels }
}

async function signedIn(ctx: TestContext) {
  const { read } = ctx.database
  const person = await read
    .selectFrom("person_roles")
    .select("person_id")
    .where("role", "=", "administrator")
    .executeTakeFirstOrThrow()
  const { policy } = await read
    .selectFrom("policies")
    .select((eb) => eb.fn.max("version").as("policy"))
    .executeTakeFirstOrThrow()
  const start = { personId: person.person_id, kind: "password" as const, deviceId: null, replaces: null }
  const { token } = await ctx.database.write((tx) => beginSession(tx, ctx, start))
  const change = { depreciation: { C: 3_000 } }
  return { cookie: `bd_session=${token}`, body: { baseVersion: Number(policy), change, last: 10_000 } }
}

function pusher(ask: KeptOpen, url: string, { cookie, pushes }: SyncHouse): () => Promise<number> {
  let seen: Pick<PushReply, "epoch" | "position"> | null = null
  let next = 0
  return async () => {
    const { stream, facts } = pushes[next++] ?? { stream: "", facts: [] }
    const own = { stream, epoch: seen?.epoch ?? null, position: seen?.position ?? null, firstKept: 1 }
    const body = JSON.stringify({ ...own, facts, deviceTime: Date.now() })
    const from = performance.now()
    const { status, text } = await ask.send("POST", "/api/sync/push", body, { cookie, origin: url })
    const took = performance.now() - from
    if (status !== 200) throw new Error(`the push was not taken: ${status} ${text.slice(0, 300)}`)
    seen = JSON.parse(text) as PushReply
    return took
  }
}
