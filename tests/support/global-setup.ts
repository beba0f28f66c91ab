import { mkdtempSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TestProject } from "vitest/node"
import { type PostgresCluster, startPostgres } from "./postgres-cluster.ts"
import { openRunFolder } from "./run-folder.ts"
import { demoPostgres, demoSqlite, migratedPostgres, migratedSqlite, usualDemo } from "./templates.ts"

declare module "vitest" {
  export interface ProvidedContext {
    /** Asked over HTTP by tests/support/engines.ts. */
    databaseBroker: string
  }
}

/**
 * One broker for all test processes: the first test that asks for an engine has its template made (PostgreSQL
 * started, all migrations run once; the demo seeded once), everyone copies it. A run that asks for none pays nothing.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const removeRunFolder = await openRunFolder()
  const folder = mkdtempSync(join(tmpdir(), "backdock-test-"))
  let cluster: Promise<PostgresCluster> | undefined
  const startOnce = () => (cluster ??= startPostgres())
  const answers: Record<string, () => Promise<unknown>> = {
    "/folder": async () => ({ folder }),
    "/cluster": async () => ({ admin: (await startOnce()).url("postgres") }),
    "/postgres": once(async () => migratedPostgres(await startOnce())),
    "/sqlite": once(() => migratedSqlite(folder)),
    "/demo/sqlite": once(() => demoSqlite(folder)),
    "/demo/usual": once(() => usualDemo(folder)),
    "/demo/postgres": once(async () => demoPostgres(await startOnce(), folder)),
  }
  const broker = createServer(async (request, response) => {
    try {
      response.end(JSON.stringify(await answers[request.url ?? ""]?.()))
    } catch (error) {
      response.writeHead(500).end(error instanceof Error ? error.stack : String(error))
    }
  })
  await new Promise<void>((done) => broker.listen(0, "127.0.0.1", done))
  project.provide("databaseBroker", `http://127.0.0.1:${(broker.address() as AddressInfo).port}`)
  return async () => {
    broker.closeAllConnections()
    broker.close()
    await (await cluster?.catch(() => undefined))?.stop()
    removeRunFolder()
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
