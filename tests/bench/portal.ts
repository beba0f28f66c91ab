import { readdirSync, readFileSync } from "node:fs"
import { Agent, createServer, request, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { join, resolve } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { gzipSync } from "node:zlib"
import { getRequestListener } from "@hono/node-server"
import { orderLink } from "../../server/portal/order-link.ts"
import { createPortalApp } from "../../server/portal-app.ts"
import { launchChromium } from "../support/chromium.ts"
import { type TestContext, testConfig, testContext } from "../support/context.ts"
import { LOADED_AT, loadedId } from "./load-many.ts"
import { type LoadedHouse, loadedHouses } from "./loaded-house.ts"

const BUILT = resolve(import.meta.dirname, "../../dist/portal/assets")
const LOOKS = 300
const A_SECOND = 200
const SECONDS = 10
const SLOW = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 90_000 }

export async function* measure(flags: readonly string[]): AsyncGenerator<Record<string, unknown>> {
  const jsGzip = readdirSync(BUILT)
    .filter((name) => name.endsWith(".js"))
    .reduce((sum, name) => sum + gzipSync(readFileSync(join(BUILT, name)), { level: 9 }).length, 0)
  const given = flags.includes("--guesses") ? Number(flags[flags.indexOf("--guesses") + 1]) : 10_000
  for await (const house of loadedHouses(flags)) {
    const open = await listen(house)
    try {
      const looks = await timesToFirstByte(open, house)
      const held = await hold(open, house)
      const { engine, returns } = house
      const ttfbP95Ms = rounded(at(looks, 0.95))
      yield {
        figure: "portal",
        engine,
        returns,
        jsGzip,
        interactiveMs: await interactive(open.url),
        ttfbP95Ms,
        ...held,
      }
      yield { figure: "portal-guesses", engine, ...(await guess(open, house, given)) }
    } finally {
      open.server.closeAllConnections()
      open.server.close()
    }
  }
}

interface Open {
  ctx: TestContext
  server: Server
  url: string
}

async function listen({ database }: LoadedHouse): Promise<Open> {
  const ctx = { ...testContext(database, { config: testConfig({ TRUST_PROXY: "1" }) }), now: () => LOADED_AT }
  const server = createServer(getRequestListener(createPortalApp(ctx).fetch))
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  return { ctx, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const agent = new Agent({ keepAlive: true, maxSockets: 400 })
type Told = { status: number; ms: number; cookie: string; text: string }

function ask(url: string, { cookie = "", body = "", from = "" } = {}): Promise<Told> {
  const began = performance.now()
  return new Promise((done, fail) => {
    const headers = {
      ...(cookie && { cookie }),
      ...(from && { "x-forwarded-for": from }),
      ...(body && { "content-type": "application/x-www-form-urlencoded" }),
    }
    const sent = request(url, { agent, method: body ? "POST" : "GET", headers }, (answer) => {
      const ms = performance.now() - began
      const parts: Buffer[] = []
      answer.on("data", (part) => parts.push(part))
      answer.on("end", () => {
        const cookies = (answer.headers["set-cookie"] ?? []).map((line) => line.split(";")[0]).join("; ")
        done({ status: answer.statusCode ?? 0, ms, cookie: cookies, text: Buffer.concat(parts).toString() })
      })
    })
    sent.on("error", fail)
    sent.end(body)
  })
}

const anyOf = (round: number, returns: number) => ((round * 736_357) % returns) + 1

async function visitor({ ctx, url }: Open, round: number, returns: number): Promise<string> {
  const link = new URL(orderLink(ctx, loadedId("order", anyOf(round, returns)))).pathname
  return (await ask(url + link)).cookie
}

/** A customer's own order, another one each time. */
async function timesToFirstByte(open: Open, { returns }: LoadedHouse): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round < LOOKS; round++) {
    const cookie = await visitor(open, round, returns)
    const seen = await ask(`${open.url}/order`, { cookie })
    if (seen.status !== 200) throw new Error(`${seen.status} at /order`)
    times.push(seen.ms)
  }
  return times.sort((a, b) => a - b)
}

/** So many a second, whether the ones before are answered or not; the processor's time is the server's and the asker's. */
async function hold(open: Open, { returns }: LoadedHouse) {
  const cookies = await Promise.all(Array.from({ length: 40 }, (_, round) => visitor(open, round + 1_000, returns)))
  const before = process.cpuUsage()
  const from = performance.now()
  const asked: Promise<Told>[] = []
  for (let n = 0; n < A_SECOND * SECONDS; n++) {
    const due = from + (n * 1000) / A_SECOND
    if (due > performance.now()) await sleep(due - performance.now())
    asked.push(ask(`${open.url}/order`, { cookie: cookies[n % cookies.length] ?? "" }))
  }
  const all = await Promise.all(asked)
  const seconds = (performance.now() - from) / 1000
  const { user, system } = process.cpuUsage(before)
  const failed = all.filter(({ status }) => status !== 200).length
  const p95 = at(
    all.map(({ ms }) => ms).sort((a, b) => a - b),
    0.95,
  )
  const cores = rounded((user + system) / 1_000_000 / seconds)
  return { requestsPerS: rounded(all.length / seconds), heldP95Ms: rounded(p95), cores, failed }
}

/** From the address typed to a page that takes what is typed, script and all: a processor four times slower, a slow network. */
async function interactive(url: string): Promise<number> {
  const chromium = await launchChromium({ locale: "fr-FR", cpuSlowdown: 4 })
  try {
    const { page, context } = chromium
    const devtools = await context.newCDPSession(page)
    await devtools.send("Network.enable")
    await devtools.send("Network.emulateNetworkConditions", SLOW)
    const home = /href="(\/s\/[^"]+)"/.exec((await ask(`${url}/`)).text)?.[1] ?? "/"
    await page.goto(url + home)
    const took = await page.evaluate(() => {
      const [first] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[]
      return first?.domContentLoadedEventEnd ?? 0
    })
    return Math.round(took)
  } finally {
    await chromium.close()
  }
}

/** Wrong numbers and wrong e-mails in turn, from as many places: Welch's t, and the least difference that it would see. */
async function guess({ url }: Open, { database }: LoadedHouse, guesses: number) {
  const { code } = await database.read
    .selectFrom("shops")
    .select("code")
    .orderBy("name")
    .limit(1)
    .executeTakeFirstOrThrow()
  const { id } = await database.read.selectFrom("shops").select("id").where("code", "=", code).executeTakeFirstOrThrow()
  const known = await database.read
    .selectFrom("orders")
    .select("number")
    .where("shop_id", "=", id)
    .limit(2_000)
    .execute()
  const page = await ask(`${url}/s/${code}`)
  const form = /name="form" value="([^"]+)"/.exec(page.text)?.[1] ?? ""
  const times: Record<"number" | "proof", number[]> = { number: [], proof: [] }
  const one = async (n: number) => {
    const kind = n % 2 === 0 ? "number" : "proof"
    const number = kind === "number" ? `NONE-${n}` : (known[(n >> 1) % known.length]?.number ?? "")
    const body = new URLSearchParams({ form, number, proof: `nobody${n}@example.org` }).toString()
    const told = await ask(`${url}/s/${code}`, { body, from: `10.${(n >> 14) & 255}.${(n >> 7) & 127}.${n & 127}` })
    if (told.status === 422) times[kind].push(told.ms)
  }
  const WIDE = 20
  let next = 0
  await Promise.all(
    Array.from({ length: WIDE }, async () => {
      while (next < guesses) await one(next++)
    }),
  )
  const [a, b] = [spread(times.number), spread(times.proof)]
  const error = Math.sqrt(a.variance / a.count + b.variance / b.count)
  return {
    guesses: a.count + b.count,
    differenceMs: rounded(a.mean - b.mean, 4),
    t: rounded((a.mean - b.mean) / error),
    // seen with 80 % at 5 %, two-sided
    leastSeenMs: rounded((1.96 + 0.84) * error, 4),
  }
}

function spread(all: readonly number[]) {
  const mean = all.reduce((sum, one) => sum + one, 0) / all.length
  const variance = all.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (all.length - 1)
  return { count: all.length, mean, variance }
}

const at = (sorted: readonly number[], share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0
const rounded = (value: number, digits = 2) => Math.round(value * 10 ** digits) / 10 ** digits
