import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { extname, join, resolve } from "node:path"
import { createAdaptorServer } from "@hono/node-server"
import type { Page } from "playwright-core"
import { createApp } from "../../server/app.ts"
import { openDatabase } from "../../server/db/open.ts"
import { type ChromiumUnderTest, launchChromium } from "../support/chromium.ts"
import { type TestContext, testContext } from "../support/context.ts"
import { freshDatabase } from "../support/engines.ts"
import { testClient } from "../support/http-client.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"
import { startTcpProxy, type TcpProxy } from "../support/tcp-proxy.ts"

const BUILT = resolve(import.meta.dirname, "../../dist/client")

export type Release = "first" | "second" | "withdrawn"

export interface Releases {
  ctx: TestContext
  seed: SeedSmall
  proxy: TcpProxy
  /** Which release the server serves from now on; `withdrawn` is the first one with SERVICE_WORKER=off. */
  serve(release: Release): void
  /** Addresses of the second release that the first one does not have. */
  secondsOwn: string[]
  /** A handheld with its operator signed in, on the release that is served, which its service worker has kept. */
  open(): Promise<ChromiumUnderTest>
  close(): Promise<void>
}

/** The real app over real SQLite behind a wire that can be cut, in two releases of the built screens. */
export async function openReleases(): Promise<Releases> {
  if (!existsSync(join(BUILT, "sw.js"))) throw new Error("no screens are built: node server/boot.mjs --build-only")
  const folder = mkdtempSync(join(tmpdir(), "backdock-releases-"))
  const [first, second] = [join(folder, "first"), join(folder, "second")]
  for (const into of [first, second]) cpSync(BUILT, into, { recursive: true })
  mark(first, "first")
  const secondsOwn = nextRelease(second)
  const database = await openDatabase(await freshDatabase("sqlite"))
  const ctx = testContext(database, { now: Date.now })
  ctx.clock.set(Date.now())
  const seed = await seedSmall(ctx)
  const withdrawn = { ...ctx, config: { ...ctx.config, serviceWorker: false } }
  const apps = {
    first: createApp(ctx, { built: first }),
    second: createApp(ctx, { built: second }),
    withdrawn: createApp(withdrawn, { built: first }),
  }
  let served: Release = "first"
  const server = createAdaptorServer({ fetch: (request) => apps[served].fetch(request) }) as Server
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  const proxy = await startTcpProxy({ port: (server.address() as AddressInfo).port })
  return {
    ctx,
    seed,
    proxy,
    secondsOwn,
    serve: (release) => {
      served = release
    },
    open: async () => {
      const client = testClient(ctx)
      await client.on(seed.device)
      const session = await client.as(seed.people.operator, seed.device)
      session.cookies.set("bd_device", `credential-of-${seed.device.id}`)
      const browser = await launchChromium({ locale: "fr-FR" })
      const stays = { url: proxy.url, httpOnly: true, sameSite: "Strict" as const, expires: Date.now() / 1000 + 9e6 }
      await browser.context.addCookies([...session.cookies].map(([name, value]) => ({ name, value, ...stays })))
      await browser.page.goto(proxy.url)
      await browser.page.waitForURL(/receive/)
      await browser.page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated")
      return browser
    },
    close: async () => {
      await proxy.close()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** As a build of other code: every asset has another name, everything that names it follows, and the page says which it is. */
function nextRelease(folder: string): string[] {
  const assets = join(folder, "assets")
  const names = new Map(
    readdirSync(assets).map((name) => [name, name.replace(/-(\w|-){8}(?=\.\w+$)/, (is) => `${is}2`)]),
  )
  for (const path of texts(folder)) {
    let text = readFileSync(path, "utf8")
    for (const [was, is] of names) text = text.replaceAll(was, is)
    writeFileSync(path, text)
  }
  for (const [was, is] of names) renameSync(join(assets, was), join(assets, is))
  const sw = join(folder, "sw.js")
  const listed = readFileSync(sw, "utf8")
  const revised = listed.replace(
    /("revision":")\w{4}(\w+","url":"index\.html")/,
    (_, before, rest) => `${before}0000${rest}`,
  )
  if (revised === listed) throw new Error("the service worker lists no index.html")
  writeFileSync(sw, revised)
  mark(folder, "second")
  return [...names.values()].map((name) => `/assets/${name}`)
}

const texts = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && [".js", ".css", ".html"].includes(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name))

function mark(folder: string, release: string): void {
  const page = join(folder, "index.html")
  writeFileSync(page, readFileSync(page, "utf8").replace("<head>", `<head><meta name="release" content="${release}">`))
}

export const releaseOf = (page: Page) =>
  page.evaluate(() => document.querySelector<HTMLMetaElement>('meta[name="release"]')?.content)

/** Looks for the next version now, as the browser does by itself in the end. */
export const lookForUpdate = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration()
    await registration?.update().catch(() => {})
  })

/** One row of the device's database. */
export const keptMeta = (page: Page, key: string) =>
  page.evaluate(
    (name) =>
      new Promise<unknown>((done, fail) => {
        const opening = indexedDB.open("backdock")
        opening.onerror = () => fail(opening.error)
        opening.onsuccess = () => {
          const asking = opening.result.transaction("meta").objectStore("meta").get(name)
          asking.onsuccess = () => {
            opening.result.close()
            done(asking.result?.value ?? null)
          }
        }
      }),
    key,
  )
