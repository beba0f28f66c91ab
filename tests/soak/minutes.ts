import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { parseArgs } from "node:util"
import { openForReading } from "../../server/db/open.ts"
import { startTestProvider } from "../../server/payments/start-test-provider.ts"
import { watchCommits } from "../faults/simulation/disk.ts"
import { enrol, type Handheld, newHandheld } from "../faults/simulation/handheld.ts"
import { newOperator, newWitness, type Witness } from "../faults/simulation/operator.ts"
import { type Random, randomOf } from "../faults/simulation/random.ts"
import { buildShop, type Shop } from "../faults/simulation/shop.ts"
import { imageOf } from "../support/images.ts"
import { startPostgres } from "../support/postgres-cluster.ts"
import { startServer } from "../support/server-process.ts"
import { startTcpProxy } from "../support/tcp-proxy.ts"
import { onPostgres } from "../support/templates.ts"
import { type Browser, buildPage, openBrowser, type Page } from "./real/browsers.ts"
import { countUp } from "./real/count.ts"
import { realTimeline } from "./real/timeline.ts"
import { makeTrouble } from "./real/trouble.ts"
import { realWire } from "./real/wire.ts"

const MINUTE = 60_000
const HEADLESS = 6
const BROWSERS = 2
/** A handheld that backs off wants this long at the end, and a worker that does. */
const TO_SEND = 4 * MINUTE
const TO_PAY = MINUTE

export async function* measure(flags: string[]) {
  const { values } = parseArgs({
    args: flags,
    options: {
      minutes: { type: "string", default: "30" },
      engine: { type: "string", default: "sqlite,postgres" },
      seed: { type: "string", default: String(Date.now()) },
    },
  })
  const engines = values.engine.split(",")
  const each = (Number(values.minutes) * MINUTE) / engines.length
  watchCommits()
  // windows that were killed leave promises that nobody waits for, and speak of what they could not do
  process.on("unhandledRejection", () => {})
  console.warn = () => {}
  const page = await buildPage()
  try {
    for (const engine of engines) yield await soak(engine, each, page, randomOf(values.seed))
  } finally {
    page.remove()
  }
}

async function soak(engine: string, ms: number, page: Page, random: Random) {
  const folder = mkdtempSync(join(tmpdir(), "backdock-soak-"))
  const cluster = engine === "postgres" ? await startPostgres() : null
  if (cluster) await onPostgres(cluster.url("postgres"), "CREATE DATABASE soak")
  const [data, bankFolder] = [join(folder, "data"), join(folder, "bank")]
  const where = cluster ? { url: cluster.url("soak") } : { file: join(data, "backdock.sqlite") }
  const shop = await buildShop(where, { handhelds: HEADLESS + BROWSERS, returns: 300 }, Date.now())
  const bank = await startTestProvider({ dir: bankFolder })
  const started = cluster ? { databaseUrl: cluster.url("soak") } : { dataFrom: data }
  const server = await startServer({ ...started, env: { TEST_PROVIDER_URL: bank.url, LOG_LEVEL: "error" } })
  const proxy = await startTcpProxy({ port: server.port })
  const browsers: Browser[] = []
  try {
    const heard = newEar()
    const handhelds = await openHandhelds(shop, proxy.url, heard.hear, random)
    for (const enrolled of shop.enrolled.slice(HEADLESS)) browsers.push(await openBrowser(proxy.url, page, enrolled))
    const witness = newWitness()
    const until = Date.now() + ms
    const tellBank = async (mode: string, next: number, after: number) => {
      const body = JSON.stringify({ mode, next, ms: after })
      await fetch(`${bank.url}/tell`, { method: "POST", body }).catch(() => {})
    }
    const parts = { server, proxy, handhelds, browsers, tellBank }
    const work = [
      ...handhelds.map((one) => operate(one, shop, witness, random.apart(`at ${one.name}`), until)),
      ...browsers.map((one, nth) => scan(one, nth, witness, random.apart(`browser ${nth}`), until)),
    ]
    const made = await makeTrouble(parts, random.apart("trouble"), until, heard.next)
    await Promise.all(work)
    proxy.open()
    await tellBank("ok", 0, 0)
    await allSent(handhelds, browsers)
    await settlePending(bank.url)
    for (const handheld of handhelds) handheld.kill(handheld.tabs)
    const database = openForReading(cluster ? where : { file: join(server.dataDir, "backdock.sqlite") })
    await allPaid(database.read)
    const counted = await countUp(database.read, witness, browsers, bankFolder)
    await database.close()
    const { kills, cuts, recoveries } = made
    return { figure: "soak", engine, ...counted, kills, cuts, recoveryP95Ms: p95(recoveries) }
  } finally {
    for (const browser of browsers) await browser.close()
    await proxy.close()
    await server.close()
    await bank.stop()
    await cluster?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function openHandhelds(shop: Shop, url: string, heard: () => void, random: Random): Promise<Handheld[]> {
  const timeline = realTimeline()
  const wire = realWire(url, heard)
  const handhelds: Handheld[] = []
  for (const [nth, enrolled] of shop.enrolled.slice(0, HEADLESS).entries()) {
    const needs = { timeline, random: random.apart(`tabs ${nth}`), wire, hasLocks: nth > 0 }
    const handheld = newHandheld(`handheld ${nth + 1}`, enrolled, needs)
    await enrol(handheld)
    handheld.open()
    if (nth % 2 === 1) handheld.open()
    handhelds.push(handheld)
  }
  return handhelds
}

/** Somebody who works on one handheld, whatever window of it is open, until the time is up. */
async function operate(handheld: Handheld, shop: Shop, witness: Witness, random: Random, until: number): Promise<void> {
  const picture = async () => new Uint8Array(await imageOf("jpeg"))
  const timeline = realTimeline()
  const operator = newOperator(handheld, { timeline, random, shop, witness, odd: true, throwing: true, picture })
  while (Date.now() < until) {
    const [tab] = handheld.tabs
    // a window that dies under it never says that it is saved
    if (tab) await Promise.race([operator.act(tab).catch(() => {}), sleep(5_000)])
    await sleep(random.between(300, 2_500))
  }
}

async function scan(browser: Browser, nth: number, witness: Witness, random: Random, until: number): Promise<void> {
  for (let count = 1; Date.now() < until; count++) {
    if (browser.runs) {
      const recorded = await browser.capture(`browser ${nth} scan ${count}`, random.int(3)).catch(() => undefined)
      if (recorded) witness.saved.set(recorded.id, recorded.hash)
    }
    await sleep(random.between(500, 2_500))
  }
}

async function allSent(handhelds: readonly Handheld[], browsers: readonly Browser[]): Promise<void> {
  for (const deadline = Date.now() + TO_SEND; Date.now() < deadline; await sleep(1_000)) {
    const waits = await Promise.all([
      ...handhelds.map((one) =>
        one.look((db) => db.read("counters").then((all) => (all?.facts ?? 0) + (all?.photos ?? 0))),
      ),
      ...browsers.map((one) => one.waits().catch(() => 1)),
    ])
    if (waits.every((count) => count === 0)) return
    for (const handheld of handhelds) handheld.nudge()
  }
}

/** What a bank took and left pending is settled now, as it would be one day. */
async function settlePending(url: string): Promise<void> {
  const answer = await fetch(`${url}/refunds`)
  const { refunds } = (await answer.json()) as { refunds: { id: string; state: string }[] }
  for (const { id, state } of refunds)
    if (state === "pending")
      await fetch(`${url}/settle`, { method: "POST", body: JSON.stringify({ id, state: "succeeded" }) })
}

async function allPaid(read: ReturnType<typeof openForReading>["read"]): Promise<void> {
  const open = read.selectFrom("jobs").select("id").where("done_at", "is", null).limit(1)
  for (const deadline = Date.now() + TO_PAY; Date.now() < deadline; await sleep(1_000))
    if (!(await open.executeTakeFirst())) return
}

function newEar() {
  const waiting: (() => void)[] = []
  return {
    hear: () => {
      for (const act of waiting.splice(0)) act()
    },
    next: () => new Promise<void>((done) => void waiting.push(done)),
  }
}

function p95(all: readonly number[]): number {
  const sorted = [...all].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? 0
}
