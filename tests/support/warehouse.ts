import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import SQLite from "better-sqlite3"
import { type Database, openForReading } from "../../server/db/open.ts"
import { demoSignIns } from "../../server/demo/sign-ins.ts"
import { expectedParcels, type WaitingParcel } from "../../server/demo/waiting-parcels.ts"
import type { Role } from "../../shared/domain/states.ts"
import { type Engine, freshDemo } from "./engines.ts"
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

/** The demo shop on a real server process behind a wire that can be cut. */
export async function openWarehouse({ engine = "sqlite" as Engine, env = {} } = {}): Promise<Warehouse> {
  const demo = await freshDemo(engine)
  const server = await startServer({ ...demo, env: { DEMO: "on", LOG_LEVEL: "warn", ...env } })
  const url = demo.databaseUrl
  const database = openForReading(url ? { url } : { file: join(server.dataDir, "backdock.sqlite") })
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

/** One of today's parcels with a single article of no great value, of which nothing is odd. */
export async function plainParcel({ read }: Warehouse, nth = 0): Promise<WaitingParcel> {
  const all = await expectedParcels(read, { size: 60, skip: 0 })
  const plain = all.filter(({ rmas, lines }) => rmas.length === 1 && lines.length === 1 && lines[0]?.quantity === 1)
  const found = plain[nth]
  if (!found) throw new Error(`the demo has only ${plain.length} plain parcels`)
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
