import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import SQLite from "better-sqlite3"
import { sql } from "kysely"
import { type Database, openDatabase, openForReading } from "../../server/db/open.ts"
import { demoSignIns } from "../../server/demo/sign-ins.ts"
import { expectedParcels, type WaitingParcel } from "../../server/demo/waiting-parcels.ts"
import type { LegalBasis, Role } from "../../shared/domain/states.ts"
import { type Engine, freshDemo, type Where } from "./engines.ts"
import { type ServerProcess, startServer } from "./server-process.ts"
import { startTcpProxy, type TcpProxy } from "./tcp-proxy.ts"

/** A refund as the test provider keeps it in its own books. */
export interface ProviderRefund {
  id: string
  key: string
  payment: string
  amount: number
  state: string
}

export interface Warehouse {
  server: ServerProcess
  /** The browser goes through it: cut, delay, refuse. */
  proxy: TcpProxy
  /** The provider's own store, whatever our server believes. */
  providerRefunds(): ProviderRefund[]
  /** How often the provider was called, by key. */
  providerCalls(): { key: string; at: number }[]
  /** What lies in the server's database. */
  read: Database["read"]
  /** GET as this person, straight at the server. */
  ask<T>(role: Role, path: string): Promise<T>
  close(): Promise<void>
}

/**
 * The demo shop on a real server process behind a wire that can be cut. What is released pays after `payAfterSeconds`
 * instead of the policy's own time for second thoughts.
 */
export async function openWarehouse({
  engine = "sqlite" as Engine,
  env = {},
  payAfterSeconds = undefined as number | undefined,
} = {}): Promise<Warehouse> {
  const demo = await freshDemo(engine)
  const server = await startServer({ ...demo, env: { DEMO: "on", LOG_LEVEL: "warn", ...env } })
  const url = demo.databaseUrl
  const where = url ? { url } : { file: join(server.dataDir, "backdock.sqlite") }
  if (payAfterSeconds !== undefined) await payAfter(where, payAfterSeconds)
  const database = openForReading(where)
  const proxy = await startTcpProxy({ port: server.port })
  const cookies = new Map<Role, string>()
  return {
    server,
    proxy,
    providerRefunds: () =>
      readProvider(server.dataDir, "select id, key, payment, amount, state from refunds order by at"),
    providerCalls: () => readProvider(server.dataDir, "select key, at from calls order by rowid"),
    read: database.read,
    ask: async (role, path) => {
      const cookie = cookies.get(role) ?? (await signIn(server.url, role))
      cookies.set(role, cookie)
      const answer = await fetch(server.url + path, { headers: { cookie } })
      if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`)
      return answer.json() as never
    },
    close: async () => {
      await proxy.close()
      await database.close()
      await server.close()
    },
  }
}

/** Writes another undo time into every version of the policy. */
export async function payAfter(where: Where, seconds: number): Promise<void> {
  const { db, close } = await openDatabase(where)
  const changed = await sql`update policies set document =
    replace(document, '"payAfterSeconds":10', ${`"payAfterSeconds":${seconds}`})
    where document like '%"payAfterSeconds":10%'`.execute(db)
  await close()
  if (!changed.numAffectedRows) throw new Error("the demo's policy gives another time")
}

/** From now on refunds that together are above this sum are released by two people. */
export async function batchAbove({ server }: Warehouse, minor: number): Promise<void> {
  const { db, close } = await openDatabase({ file: join(server.dataDir, "backdock.sqlite") })
  const changed = await sql`update policies set document = replace(document,
    '"batchSecondPersonAboveMinor":100000', ${`"batchSecondPersonAboveMinor":${minor}`})
    where document like '%"batchSecondPersonAboveMinor":100000%'`.execute(db)
  await close()
  if (!changed.numAffectedRows) throw new Error("the demo's policy gives another sum")
}

/** One of today's parcels with a single article of no great value, of which nothing is odd. */
export async function plainParcel(warehouse: Warehouse, nth = 0): Promise<WaitingParcel> {
  return plain(warehouse, nth, "withdrawal")
}

/** The parcel that carries this key. */
export async function parcelWith({ read }: Warehouse, key: string | null): Promise<WaitingParcel> {
  const found = (await expectedParcels(read, { size: 300, skip: 0 })).find((one) => one.tracking === key)
  if (!found) throw new Error(`no parcel that is expected carries ${key}`)
  return found
}

/** A plain parcel whose return has this legal basis. */
export async function parcelUnder(warehouse: Warehouse, basis: LegalBasis): Promise<WaitingParcel> {
  return plain(warehouse, 9, basis).catch(() => plain(warehouse, 0, basis))
}

/** One article, no serial to read, below the sum that wants two people, inside its window, its customer informed. */
async function plain({ read }: Warehouse, nth: number, basis: LegalBasis): Promise<WaitingParcel> {
  const rows = await read
    .selectFrom("returns")
    .innerJoin("return_lines", "return_lines.return_id", "returns.id")
    .innerJoin("order_lines", "order_lines.id", "return_lines.order_line_id")
    .select("returns.rma")
    .where("returns.basis", "=", basis)
    .where("returns.information_given", "=", 1)
    .where("order_lines.serial_tracked", "=", 0)
    .where("order_lines.paid_minor", "<", 15_000)
    .execute()
  const rmas = new Set(rows.map((row) => row.rma))
  const all = await expectedParcels(read, { size: 1500, skip: 0 })
  const found = all.filter(
    ({ rmas: own, lines }) =>
      own.length === 1 && lines.length === 1 && lines[0]?.quantity === 1 && rmas.has(own[0] ?? ""),
  )[nth]
  if (!found) throw new Error(`the demo expects no such plain parcel under ${basis}`)
  return found
}

export function signInOf(role: Role): (typeof demoSignIns)[number] {
  const found = demoSignIns.find((one) => one.role === role)
  if (!found) throw new Error(`the demo has no ${role}`)
  return found
}

async function signIn(url: string, role: Role): Promise<string> {
  const { email, password } = signInOf(role)
  const answer = await fetch(`${url}/api/session/password`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify({ email, password }),
  })
  if (!answer.ok) throw new Error(`sign-in of ${role}: ${answer.status} ${await answer.text()}`)
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ")
}

function readProvider<T>(dataDir: string, query: string): T[] {
  const store = new SQLite(join(dataDir, "test-provider", "test-provider.sqlite"), { readonly: true })
  try {
    return store.prepare(query).all() as T[]
  } finally {
    store.close()
  }
}

/** Asks until it is so; fails with what it was at last. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T> | T,
  is: (value: T) => boolean,
  within = 20_000,
): Promise<T> {
  const deadline = Date.now() + within
  for (;;) {
    const value = await look()
    if (is(value)) return value
    if (Date.now() > deadline) throw new Error(`${what}: not within ${within} ms; at last ${JSON.stringify(value)}`)
    await sleep(100)
  }
}
