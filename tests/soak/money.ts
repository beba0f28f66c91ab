import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { parseArgs } from "node:util"
import { v7 } from "uuid"
import { openDatabase } from "../../server/db/open.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import { startTestProvider } from "../../server/payments/start-test-provider.ts"
import { pushTogether } from "../../server/sync/push-together.ts"
import { A_PUSH, makeSyncHouse } from "../bench/sync-server-house.ts"
import { testContext } from "../support/context.ts"
import type { Database } from "../support/engines.ts"
import { startPostgres } from "../support/postgres-cluster.ts"
import { onPostgres } from "../support/templates.ts"

/** Each parcel tells four facts and is paid by two refunds: the goods and, with them, the whole order's delivery. */
const REFUNDS_A_PUSH = (A_PUSH / 4) * 2
/** Longer than any worker waits for one call. */
const LATE = 1_500

export async function measure(flags: string[]) {
  const { values } = parseArgs({
    args: flags,
    strict: false,
    options: {
      refunds: { type: "string", default: "20000" },
      workers: { type: "string", default: "50" },
      processes: { type: "string", default: "5" },
    },
  })
  const [wanted, workers, processes] = [values.refunds, values.workers, values.processes].map(Number) as [
    number,
    number,
    number,
  ]
  const folder = mkdtempSync(join(tmpdir(), "backdock-money-"))
  const cluster = await startPostgres(undefined, { vacuums: true })
  const provider = await startTestProvider({ dir: folder })
  const running: ChildProcess[] = []
  try {
    await onPostgres(cluster.url("postgres"), "CREATE DATABASE money")
    const url = cluster.url("money")
    await release(url, Math.ceil(wanted / REFUNDS_A_PUSH))
    await post(`${provider.url}/tell`, { mode: "wild", next: 1_000_000_000, ms: LATE })
    const from = Date.now()
    const start = () => {
      const args = [join(import.meta.dirname, "money-worker.ts"), url, provider.url, String(workers / processes)]
      const child = spawn("node", args, { stdio: ["pipe", "inherit", "inherit"] })
      running.push(child)
      return child
    }
    for (let n = 0; n < processes; n++) start()
    const database = await openDatabase({ url })
    try {
      await until(database, wanted / 2)
      // its calls are out, and its leases stay until they end: another takes over
      running[0]?.kill("SIGKILL")
      start()
      await until(database, 0)
      const seconds = Math.round((Date.now() - from) / 1000)
      return { ...(await told(database, provider.url)), workers, processes, kills: 1, seconds }
    } finally {
      await database.close()
    }
  } finally {
    for (const child of running) child.kill("SIGKILL")
    await provider.stop()
    await cluster.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Handhelds that tell at the same time. */
const STREAMS = 6

/** Parcels arrive, are opened, looked at and closed, as handhelds tell it: every refund is released by the rules. */
async function release(url: string, pushes: number): Promise<void> {
  const house = await makeSyncHouse({ url }, { pushes, streams: STREAMS, complete: true })
  const database = await openDatabase({ url })
  const ctx = testContext(database, { now: Date.now, newId: () => v7() })
  const actor = { kind: "device" as const, ...house.device }
  let epoch: string | null = null
  const push = async ({ stream, facts }: (typeof house.pushes)[number]) => {
    const request = { stream, epoch, position: null, firstKept: 1, facts, deviceTime: Date.now() }
    const answer = await pushTogether(ctx, actor, { device: house.device, request })
    if (!answer.ok) throw new Error(`a push was refused: ${answer.code}`)
    epoch = answer.value.epoch
  }
  const [first, ...more] = house.pushes
  if (first) await push(first)
  const streams = [...Map.groupBy(more, (one) => one.stream).values()]
  await Promise.all(
    streams.map(async (own) => {
      for (const one of own) await push(one)
    }),
  )
  await database.close()
}

/** Until no more than so many refunds have work left. */
async function until(database: Database, left: number): Promise<void> {
  for (;;) {
    const open = await database.read
      .selectFrom("jobs")
      .where("kind", "=", "pay_intent")
      .where("done_at", "is", null)
      .select(({ fn }) => fn.countAll<number>().as("open"))
      .executeTakeFirstOrThrow()
    if (Number(open.open) <= left) return
    await sleep(1_000)
  }
}

interface Booked {
  payment: string
  amountMinor: number
  state: string
  metadata: Record<string, string>
}

/** Our books beside the provider's own. */
async function told({ read }: Database, providerUrl: string) {
  const { refunds } = (await (await fetch(`${providerUrl}/refunds`)).json()) as { refunds: Booked[] }
  const paidBy = new Map<string, number>()
  const back = new Map<string, number>()
  for (const { payment, amountMinor, state, metadata } of refunds) {
    if (state !== "succeeded") continue
    const intent = metadata.intent ?? ""
    paidBy.set(intent, (paidBy.get(intent) ?? 0) + 1)
    back.set(payment, (back.get(payment) ?? 0) + amountMinor)
  }
  const intents = await read.selectFrom("intents").select(["id", "state", "note"]).execute()
  const payments = await read.selectFrom("payments").select(["reference", "captured_minor", "refunded_minor"]).execute()
  const parked = intents.filter((one) => one.state !== "paid")
  const right = intents.filter((one) => (paidBy.get(one.id) ?? 0) === (one.state === "paid" ? 1 : 0))
  const ledger = (await checkLedger(read)).length
  const overCap = payments.filter((one) => (back.get(one.reference) ?? 0) > one.captured_minor).length
  const same = payments.filter((one) => (back.get(one.reference) ?? 0) === one.refunded_minor)
  const doubled = [...paidBy.values()].filter((times) => times > 1).length
  const parkedWithoutReason = parked.filter((one) => !one.note).length
  const providerMatches = right.length === intents.length && same.length === payments.length
  return {
    figure: "money",
    refunds: intents.length,
    paidOnce: intents.filter((one) => one.state === "paid" && paidBy.get(one.id) === 1).length,
    parked: parked.length,
    parkedWithoutReason,
    overCap,
    doubled,
    ledger,
    providerMatches,
    ok: providerMatches && overCap + ledger + parkedWithoutReason === 0 && parked.length <= intents.length * 0.05,
  }
}

async function post(url: string, body: unknown): Promise<void> {
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`)
}
