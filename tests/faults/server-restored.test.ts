import { copyFileSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import sharp from "sharp"
import { afterEach, beforeEach, expect, test } from "vitest"
import type { FactInput } from "../../client/outbox/record-fact.ts"
import { openDatabase, openForReading } from "../../server/db/open.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import type { FactBody } from "../../shared/contract/facts.ts"
import { type Handheld, handheld, scanKept } from "../client-sync/handheld.ts"
import { type Bank, openBank } from "../jobs/till.ts"
import { testContext } from "../support/context.ts"
import { type Database, describeEngines, freshDatabase, type Where } from "../support/engines.ts"
import { type SeedDevice, type SeedPerson, type SeedReturn, type SeedSmall, seedSmall } from "../support/seed-small.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"
import { startTcpProxy, type TcpProxy } from "../support/tcp-proxy.ts"
import { onPostgres } from "../support/templates.ts"
import { eventually } from "../support/warehouse.ts"
import { closed, deviceCookie, inspected, opened } from "../sync/handheld.ts"

// A real server process, a real provider process with books of its own, and the app's own syncing over HTTP. Set back is
// the real file, or a database that was copied from it.

let ends: (() => Promise<void> | void)[] = []
beforeEach(() => {
  ends = []
})
afterEach(async () => {
  for (const end of ends.reverse()) await end()
})

interface House {
  seed: SeedSmall
  bank: Bank
  /** The server speaks to the provider through it. */
  wire: TcpProxy
  server: ServerProcess
  first: Handheld
  second: Handheld
  /** Ends the server in order and keeps its database as it is now; starts it again. */
  keep(): Promise<void>
  /** Kills the server, sets the database back to what was kept, and starts on it. */
  lose(change?: (database: Database) => Promise<unknown>): Promise<void>
  read<T>(ask: (db: Database["read"]) => Promise<T>): Promise<T>
}

async function openHouse(engine: "sqlite" | "postgres"): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), "backdock-house-"))
  ends.push(() => rmSync(folder, { recursive: true, force: true }))
  let where: Where = engine === "sqlite" ? await freshDatabase("sqlite") : await freshDatabase("postgres")
  const { seed, cookies } = await furnish(where)
  const bank = await openBank()
  ends.push(bank.close)
  const wire = await startTcpProxy({ port: Number(new URL(bank.url).port) })
  ends.push(wire.close)
  const dataFrom = mkdtempSync(join(folder, "data-"))
  if ("file" in where) copyFileSync(where.file, join(dataFrom, "backdock.sqlite"))
  const env = { LOG_LEVEL: "info", TEST_PROVIDER_URL: wire.url }
  const server = await startServer({ env, dataFrom, ...("url" in where && { databaseUrl: where.url }) })
  ends.push(server.close)
  const file = join(server.dataDir, "backdock.sqlite")
  if (engine === "sqlite") where = { file }
  const keptFile = join(folder, "kept.sqlite")
  let keptUrl = ""
  const device = (which: SeedDevice, person: SeedPerson) => {
    const actor = { personId: person.id, signInId: person.signInId }
    const made = handheld({ fetch: wireTo(server, cookies.get(which.id) ?? ""), actor })
    ends.push(made.close)
    return made
  }
  return {
    ...{ seed, bank, wire, server },
    first: device(seed.device, seed.people.operator),
    second: device(seed.secondDevice, seed.people.secondOperator),
    keep: async () => {
      await server.kill("SIGTERM")
      if (engine === "sqlite") copyFileSync(file, keptFile)
      else keptUrl = await copyOf(where)
      await server.restart()
    },
    lose: async (change) => {
      await server.kill("SIGKILL")
      if (engine === "sqlite") {
        for (const end of ["-wal", "-shm"]) rmSync(file + end, { force: true })
        copyFileSync(keptFile, file)
      } else where = { url: keptUrl }
      if (change) {
        const database = await openDatabase(where)
        await change(database)
        await database.close()
      }
      await server.restart("url" in where ? { DATABASE_URL: where.url } : {})
    },
    read: async (ask) => {
      const database = openForReading(where)
      try {
        return await ask(database.read)
      } finally {
        await database.close()
      }
    },
  }
}

/** One shop, two handhelds with credentials, and a policy that pays at once. */
async function furnish(where: Where): Promise<{ seed: SeedSmall; cookies: Map<string, string> }> {
  const database = await openDatabase(where)
  const ctx = testContext(database)
  ctx.clock.set(Date.now())
  const seed = await seedSmall(ctx)
  const cookies = new Map<string, string>()
  for (const { id } of [seed.device, seed.secondDevice]) cookies.set(id, await deviceCookie(ctx, { id }))
  const policies = await database.read.selectFrom("policies").selectAll().execute()
  for (const { version, document } of policies) {
    const at = document.replace(/"payAfterSeconds":\d+/, '"payAfterSeconds":0')
    await database.write((tx) =>
      tx.updateTable("policies").set({ document: at }).where("version", "=", version).execute(),
    )
  }
  await database.close()
  return { seed, cookies }
}

async function copyOf(where: Where): Promise<string> {
  if (!("url" in where)) throw new Error("not a database of PostgreSQL")
  const name = where.url.split("/").at(-1) ?? ""
  const admin = where.url.replace(/\/[^/]+$/, "/postgres")
  await onPostgres(admin, `CREATE DATABASE ${name}_kept TEMPLATE ${name} STRATEGY FILE_COPY`)
  return `${where.url}_kept`
}

function wireTo(server: ServerProcess, cookie: string): typeof fetch {
  return (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set("cookie", cookie)
    headers.set("origin", server.url)
    return fetch(server.url + String(input), { ...init, headers })
  }
}

let drawn = 0
async function label(device: Handheld): Promise<{ slot: string; sha256: string }> {
  const background = { r: (++drawn * 20) % 250, g: 90, b: 40 }
  const jpeg = await sharp({ create: { width: 300, height: 200, channels: 3, background } })
    .jpeg()
    .toBuffer()
  return { slot: "label", sha256: await device.photo(new Uint8Array(jpeg).buffer) }
}

/** A parcel from opening to closing, sent and acknowledged, photo and all. */
async function receive(house: House, one: SeedReturn, device = house.first, category = "clothing"): Promise<void> {
  await capture(house, one, device, category)
  await sync(device)
}

async function capture({ seed }: House, one: SeedReturn, device: Handheld, category: string): Promise<void> {
  const more: Partial<FactBody<"v1.UnitInspected">> = {}
  const facts: FactInput[] = [
    { type: "v1.ParcelOpened", body: opened(seed, one), photos: [await label(device)] },
    { type: "v1.UnitInspected", body: inspected(seed, one, more, category) },
    { type: "v1.ParcelClosed", body: closed(seed, one) },
  ]
  await device.capture(facts)
}

async function sync(device: Handheld): Promise<void> {
  for (let tries = 0; tries < 5 && (await device.round()) !== null; tries++);
  expect(await device.db.read("counters")).toMatchObject({ facts: 0, photos: 0 })
}

const intentsOf = (house: House, one: SeedReturn) =>
  house.read((db) =>
    db.selectFrom("intents").select(["kind", "state", "reasons"]).where("return_id", "=", one.returnId).execute(),
  )
const statesOf = async (house: House, one: SeedReturn) => (await intentsOf(house, one)).map((row) => row.state)
const isPaid = (states: string[]) => states.length > 0 && states.every((state) => state === "paid")
const paid = (house: House, one: SeedReturn) => eventually(`${one.rma} is paid`, () => statesOf(house, one), isPaid)

const payments = async (house: House): Promise<string> => {
  const answer = await fetch(`${house.server.url}/api/ready`)
  const { checks } = (await answer.json()) as { checks: { name: string; says: string }[] }
  return checks.find((check) => check.name === "payments")?.says ?? ""
}
const goOn = (house: House) =>
  eventually(
    "payments go out",
    () => payments(house),
    (says) => says === "they go out",
  )

describeEngines("a server whose database is set back", ({ engine }) => {
  test("fault 21: A server restored from an older backup gets the acknowledged facts again and refunds nothing twice", async () => {
    const house = await openHouse(engine)
    const { jacket, mugs } = house.seed
    await goOn(house)
    await house.first.capture([scanKept(house.seed.siteId, "before the backup")])
    await sync(house.first)
    await house.keep()
    await receive(house, jacket)
    await paid(house, jacket)
    const given = await house.bank.refunds()
    expect(given).toHaveLength(2)
    // acknowledged too, and as if finance had then paid it where no provider can be asked
    house.wire.refuse()
    await receive(house, mugs, house.first, "home")
    const facts = await house.first.db.facts.count()

    // as a backup of a running server: its last commit is no orderly end
    house.wire.open()
    await house.lose((database) =>
      database.write((tx) => tx.deleteFrom("meta").where("key", "=", "ended_in_order_at").execute()),
    )
    await goOn(house)
    expect(await statesOf(house, jacket), "adopted before any fact came").toEqual(["paid", "paid"])

    await sync(house.first)
    await goOn(house)
    const stored = await house.read((db) => db.selectFrom("facts").select("id").execute())
    expect(new Set(stored.map((row) => row.id)).size).toBe(facts)
    expect(stored).toHaveLength(facts)
    expect(await statesOf(house, jacket)).toEqual(["paid", "paid"])
    const waits = await intentsOf(house, mugs)
    expect(waits.map((one) => [one.state, one.reasons])).toEqual([["held", '["restored"]']])
    expect(await house.bank.refunds()).toEqual(given)
    expect(await house.read(checkLedger)).toEqual([])
    const missing = await house.read((db) =>
      db.selectFrom("fact_photos").select("sha256").where("here", "=", 0).execute(),
    )
    expect(missing).toEqual([])
  })

  test("fault 30: A server started on a copied or rolled-back file mints one new epoch at the first device that knows more, not one for each, and the worker pays nothing meanwhile", async () => {
    const house = await openHouse(engine)
    const { jacket, mugs } = house.seed
    await goOn(house)
    await house.keep()
    expect(await payments(house), "it had ended in order, just before").toBe("they go out")
    const epoch = () => house.read((db) => db.selectFrom("meta").select("value").where("key", "=", "epoch").execute())
    const before = await epoch()
    await receive(house, jacket)
    await house.second.capture([scanKept(house.seed.siteId, "of the other one")])
    await sync(house.second)
    await paid(house, jacket)
    const given = await house.bank.refunds()
    const calls = (await house.bank.calls()).length

    house.wire.refuse()
    await house.lose()
    // captured since: nobody has acknowledged it, so nothing but the standing still keeps it
    await capture(house, mugs, house.first, "home")
    await Promise.all([sync(house.first), sync(house.second)])
    expect(await epoch()).not.toEqual(before)
    expect(house.server.log().match(/a new epoch begins/g)).toHaveLength(1)
    expect(
      new Set([(await house.first.db.read("contact"))?.epoch, (await house.second.db.read("contact"))?.epoch]),
    ).toEqual(new Set((await epoch()).map((row) => row.value)))
    expect(await statesOf(house, mugs)).toEqual(["released"])
    const held = await intentsOf(house, jacket)
    expect(held.map((one) => [one.state, JSON.parse(one.reasons)])).toEqual([
      ["held", ["restored"]],
      ["held", ["restored"]],
    ])
    await eventually(
      "it says what it waits for",
      () => payments(house),
      (says) => says.includes("matching with test, which does not answer, because the database was set back or copied"),
    )
    expect(await statesOf(house, mugs)).toEqual(["released"])
    expect(await house.bank.calls()).toHaveLength(calls)

    house.wire.open()
    await paid(house, mugs)
    await paid(house, jacket)
    expect((await house.bank.refunds()).filter((one) => given.some((two) => two.id === one.id))).toEqual(given)
    expect(await house.bank.refunds()).toHaveLength(given.length + 1)
    expect(await house.read(checkLedger)).toEqual([])
  })
})
