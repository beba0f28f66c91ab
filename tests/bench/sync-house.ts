import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer, request } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { extname, join, resolve } from "node:path"
import { sql } from "kysely"
import { v5, v7 } from "uuid"
import { build } from "vite"
import type { Database } from "../../server/db/open.ts"
import { beginSession } from "../../server/identity/begin-session.ts"
import { hashToken } from "../../server/identity/hash-token.ts"
import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import { testContext } from "../support/context.ts"
import { openSeeded } from "../support/open-seeded.ts"
import { startPostgres } from "../support/postgres-cluster.ts"
import type { SeedSmall } from "../support/seed-small.ts"
import { startServer } from "../support/server-process.ts"

export type EngineName = "sqlite" | "postgres"

export interface SyncHouse {
  url: string
  seed: SeedSmall
  /** Cookies of the seeded device and of its operator. */
  cookies: { name: string; value: string }[]
  /** What has gone to the browser for paths that begin so, heads included, as it went over the wire. */
  bytes(prefix: string): number
  /** No answer any more: the network is gone. */
  cut(): void
  close(): Promise<void>
}

const root = resolve(import.meta.dirname, "../..")

/**
 * A server process of its own on this engine, whose site's handhelds are told of so many returns; before it stands what
 * serves the client's rooms without a screen, counts what goes by, and can fall silent.
 */
export async function openSyncHouse(engine: EngineName, returns: number, photo: Buffer): Promise<SyncHouse> {
  const folder = mkdtempSync(join(tmpdir(), "backdock-sync-"))
  const rooms = join(folder, "rooms")
  await buildRooms(rooms)
  const cluster = engine === "postgres" ? await startPostgres() : null
  const data = join(folder, "data")
  const where = cluster ? { url: cluster.url("postgres") } : { file: join(data, "backdock.sqlite") }
  const { database, seed } = await openSeeded(where, { now: Date.now })
  const cookies = await letIn(database, seed)
  await tellOf(database, seed, returns)
  await database.close()
  const server = await startServer({
    ...(cluster ? { databaseUrl: cluster.url("postgres") } : { dataFrom: data }),
    env: { LOG_LEVEL: "warn" },
  })
  const front = await startFront(new URL(server.url), { rooms, photo })
  return {
    ...front,
    seed,
    cookies,
    close: async () => {
      await front.close()
      await server.close()
      await cluster?.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function buildRooms(outDir: string): Promise<void> {
  await build({
    root: join(root, "tests/faults/client-page"),
    configFile: false,
    logLevel: "error",
    build: { outDir, emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: "es2023" },
    worker: { format: "es" },
  })
}

async function letIn(database: Database, seed: SeedSmall): Promise<SyncHouse["cookies"]> {
  const ctx = testContext(database, { now: Date.now })
  const credential = `credential-of-${seed.device.id}`
  const start = {
    personId: seed.people.operator.id,
    kind: "password" as const,
    deviceId: seed.device.id,
    replaces: null,
  }
  const { token } = await database.write(async (tx) => {
    const credential_hash = hashToken(credential)
    await tx.updateTable("devices").set({ credential_hash }).where("id", "=", seed.device.id).execute()
    return beginSession(tx, ctx, start)
  })
  return [
    { name: "bd_device", value: credential },
    { name: "bd_session", value: token },
  ]
}

const NAMES = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
const DAY = 86_400_000
const titles = [
  "Veste softshell femme",
  "Robe lin",
  "Chemise oxford",
  "Radio de table",
  "Bouilloire 1,7 l",
  "Sac à dos 20 l",
]

/**
 * As the feed writes them: one in ten is expected, a return and its parcel; the others came within sixty days, of which a
 * handheld knows the parcel's keys and state. Ids are what they are in life, derived and so random.
 */
async function tellOf(database: Database, seed: SeedSmall, returns: number): Promise<void> {
  const now = Date.now()
  const id = (what: string, n: number) => v5(`${what} ${n}`, NAMES)
  const docs = function* (n: number): Generator<[string, string, object]> {
    const tracking = `1Z${String(id("tracking", n).replace(/\D/g, "")).padStart(16, "7").slice(0, 16)}`
    const rma = ownNumberFrom("rma", 1_000_000 + n)
    const parcel = id("parcel", n)
    if (n % 10 > 0)
      return yield [
        "known",
        parcel,
        { keys: [tracking, rma], state: "closed", site: "Lille", at: now - 59 * DAY + n * 50_000 },
      ]
    const line = {
      id: id("line", n),
      orderLineId: id("order line", n),
      sku: `SKU-${1000 + (n % 700)}`,
      gtin: `0376${String(100_000_000 + (n % 700) * 7)}`,
      title: titles[n % titles.length],
      category: "clothing",
      picture: null,
      authorized: 1,
      received: 0,
      serialTracked: false,
      serials: [],
      reason: ["too_small", "changed_mind", "defective"][n % 3],
    }
    const expectedDay = new Date(now + (n % 5) * DAY).toISOString().slice(0, 10)
    const common = { id: id("return", n), rma, shop: "Belvoir", basis: "withdrawal", status: "in_transit" }
    yield ["return", common.id, { ...common, outsideWindow: false, dueDay: null, lines: [line] }]
    yield [
      "parcel",
      parcel,
      {
        id: parcel,
        keys: [tracking, rma],
        carrier: "ups",
        state: "in_transit",
        returnIds: [common.id],
        expectedDay,
        arrivedAt: null,
        damaged: false,
        openedBy: null,
      },
    ]
  }
  let n = 0
  while (n < returns)
    await database.write(async (tx) => {
      const rows = []
      for (const end = Math.min(returns, n + 500); n < end; n++)
        for (const [kind, docId, body] of docs(n))
          rows.push({
            site_id: seed.siteId,
            scope: "site",
            kind,
            id: docId,
            position: null,
            body: JSON.stringify(body),
          })
      await tx
        .insertInto("device_docs")
        .values(rows as never)
        .execute()
    })
  await sql`analyze`.execute(database.db)
}

interface Served {
  rooms: string
  photo: Buffer
}

async function startFront(target: URL, { rooms, photo }: Served) {
  const counts = new Map<string, number>()
  let silent = false
  const types: Record<string, string> = { ".html": "text/html", ".js": "text/javascript" }
  const server = createServer((asked, reply) => {
    const path = new URL(asked.url ?? "/", "http://x").pathname
    if (silent) return asked.socket.destroy()
    if (path === "/photo.jpg") return reply.end(photo)
    const own = path === "/rooms" ? "index.html" : path.startsWith("/assets/") ? path.slice(1) : null
    try {
      if (own) return reply.setHeader("content-type", types[extname(own)] ?? "").end(readFileSync(join(rooms, own)))
    } catch {
      // an asset of the app
    }
    const { hostname, port } = target
    const passed = request(
      { hostname, port, path: asked.url, method: asked.method, headers: asked.headers },
      (answer) => {
        const head = answer.rawHeaders.join("").length
        const add = (more: number) => counts.set(path, (counts.get(path) ?? 0) + more)
        add(head)
        answer.on("data", (part: Buffer) => add(part.length))
        reply.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(reply)
      },
    )
    passed.on("error", () => reply.destroy())
    asked.pipe(passed)
  })
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes: (prefix: string) =>
      [...counts].filter(([path]) => path.startsWith(prefix)).reduce((sum, [, bytes]) => sum + bytes, 0),
    cut: () => {
      silent = true
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

/** A sign-in of the seeded operator, as a page is told. */
export const whoOf = (seed: SeedSmall) => {
  const { id, name, role, signInId } = seed.people.operator
  return {
    person: { id, name, locale: "fr" as const, roles: [{ role, siteId: seed.siteId }] },
    device: { id: seed.device.id, name: "Quai 4", siteId: seed.siteId, siteName: "Lille" },
    signIn: { id: signInId, claim: `not-needed-${v7()}`, startedAt: Date.now(), endsAt: Date.now() + 1e8 },
    demo: false,
  }
}
