import { mkdtempSync, rmSync } from "node:fs"
import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createAdaptorServer } from "@hono/node-server"
import type { Page } from "playwright-core"
import { build } from "vite"
import { expect } from "vitest"
import type { Who } from "../../client/device/who.ts"
import type { Recorded } from "../../client/outbox/record-fact.ts"
import { createApp } from "../../server/app.ts"
import { openDatabase } from "../../server/db/open.ts"
import { type ChromiumOptions, type ChromiumUnderTest, launchChromium } from "../support/chromium.ts"
import { type TestContext, testContext } from "../support/context.ts"
import { freshDatabase } from "../support/engines.ts"
import { testClient } from "../support/http-client.ts"
import { type SeedPerson, type SeedSmall, seedSmall } from "../support/seed-small.ts"
import { startTcpProxy, type TcpProxy } from "../support/tcp-proxy.ts"
import type { Rooms } from "./client-page/page.ts"

declare global {
  interface Window {
    rooms: Rooms
    report(line: string): void
  }
}

type HouseOptions = ChromiumOptions & {
  device?: { id: string }
  person?: SeedPerson
  /** Before the page is opened. */
  prepare?(browser: ChromiumUnderTest): Promise<unknown>
}

export interface ClientHouse {
  ctx: TestContext
  seed: SeedSmall
  proxy: TcpProxy
  /** Stands between the socket and the app: called with each request, answers with what goes out. */
  between: { handle(request: Request, app: (request: Request) => Promise<Response>): Promise<Response> }
  /** A browser on this profile, with the device's credential, the operator signed in and the rooms loaded. */
  open(options?: HouseOptions): Promise<ChromiumUnderTest>
  /** The seeded operator on the seeded device, as a page is told. */
  who(): Who
  /** The ids of all facts that the server keeps, by their number. */
  facts(): Promise<{ id: string; stream: string; seq: number; verdict: string }[]>
  close(): Promise<void>
}

/** The real app over real SQLite, with the client's rooms as its only page, behind a wire that can be cut. */
export async function openClientHouse(more: (folder: string) => Promise<void> = async () => {}): Promise<ClientHouse> {
  const built = mkdtempSync(join(tmpdir(), "backdock-page-"))
  await buildPage(built)
  await more(built)
  const database = await openDatabase(await freshDatabase("sqlite"))
  const ctx = testContext(database, { now: Date.now })
  ctx.clock.set(Date.now())
  const seed = await seedSmall(ctx)
  const app = createApp(ctx, { built })
  const between: ClientHouse["between"] = { handle: (request, to) => to(request) }
  const server = createAdaptorServer({
    fetch: (request) => between.handle(request, async (one) => app.fetch(one)),
  }) as Server
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  const proxy = await startTcpProxy({ port: (server.address() as AddressInfo).port })
  return {
    ctx,
    seed,
    proxy,
    between,
    open: async ({ device = seed.device, person = seed.people.operator, prepare, ...options } = {}) => {
      await testClient(ctx).on(device)
      const browser = await launchChromium(options)
      const cookie = { name: "bd_device", value: `credential-of-${device.id}`, url: proxy.url }
      await browser.context.addCookies([
        { ...cookie, httpOnly: true, sameSite: "Strict", expires: Date.now() / 1000 + 9e6 },
      ])
      await prepare?.(browser)
      await enter(browser.page, proxy.url, who(seed, person, device))
      return browser
    },
    who: () => who(seed, seed.people.operator, seed.device),
    facts: () =>
      database.read
        .selectFrom("fact_slots")
        .leftJoin("facts", "facts.id", "fact_slots.fact_id")
        .select(["fact_slots.fact_id as id", "fact_slots.stream", "fact_slots.seq", "facts.verdict"])
        .orderBy("fact_slots.stream")
        .orderBy("fact_slots.seq")
        .execute() as never,
    close: async () => {
      await proxy.close()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      await database.close()
      rmSync(built, { recursive: true, force: true })
    },
  }
}

async function buildPage(outDir: string): Promise<void> {
  await build({
    root: join(import.meta.dirname, "client-page"),
    configFile: false,
    logLevel: "error",
    build: { outDir, emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: "es2023" },
    worker: { format: "es" },
  })
}

function who(seed: SeedSmall, person: SeedPerson, device: { id: string }): Who {
  return {
    person: { id: person.id, name: person.name, locale: "fr", roles: [{ role: person.role, siteId: seed.siteId }] },
    device: { id: device.id, name: "Quai 4", siteId: seed.siteId, siteName: "Lyon" },
    signIn: { id: person.signInId, claim: "not-needed", startedAt: Date.now(), endsAt: Date.now() + 1e7 },
    demo: false,
  }
}

/** Another tab, or the first one after a start. */
export async function enter(page: Page, url: string, signedIn: Who | null = null): Promise<void> {
  await page.goto(url)
  await page.waitForFunction(() => "rooms" in window)
  if (signedIn) await page.evaluate((one) => window.rooms.setWho(one as never), signedIn as unknown)
}

export const capture = (page: Page, siteId: string, raw: string, photos = 0) =>
  page.evaluate(([site, code, count]) => window.rooms.capture(site, code, count), [
    siteId,
    raw,
    photos,
  ] as const) as Promise<Recorded>

export const inspect = (page: Page) => page.evaluate(() => window.rooms.inspect())

/** Until no fact waits any more. */
export async function untilSent(page: Page): Promise<void> {
  await expect.poll(async () => (await inspect(page)).counters?.facts ?? 0, { timeout: 20_000, interval: 50 }).toBe(0)
}
