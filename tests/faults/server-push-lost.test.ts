import { join } from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import { openDatabase } from "../../server/db/open.ts"
import type { Fact } from "../../shared/contract/facts.ts"
import { PushReply } from "../../shared/contract/sync.ts"
import { testContext } from "../support/context.ts"
import { type Database, describeEngines } from "../support/engines.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"
import { startTcpProxy, type TcpProxy } from "../support/tcp-proxy.ts"
import {
  arrived,
  closed,
  deviceCookie,
  type Handheld,
  inspected,
  newHandheld,
  opened,
  storedPhoto,
} from "../sync/handheld.ts"

describeEngines("a real server behind a wire that breaks", (under) => {
  let server: ServerProcess
  let proxy: TcpProxy
  let database: Database
  let seed: SeedSmall
  let handheld: Handheld
  let cookie: string
  let facts: Fact[]

  beforeAll(async () => {
    const where = under.engine === "postgres" ? await under.fresh() : null
    server = await startServer(where && "url" in where ? { databaseUrl: where.url } : {})
    database = await openDatabase(where ?? { file: join(server.dataDir, "backdock.sqlite") })
    const ctx = testContext(database, { now: Date.now })
    seed = await seedSmall(ctx)
    cookie = await deviceCookie(ctx, seed.device)
    handheld = newHandheld(ctx, seed.device, seed.people.operator)
    const label = await storedPhoto(ctx, "label")
    facts = [
      handheld.record("v1.ParcelArrived", arrived(seed, seed.jacket)),
      handheld.record("v1.ParcelOpened", opened(seed, seed.jacket), { photos: [label] }),
      handheld.record("v1.UnitInspected", inspected(seed, seed.jacket)),
      handheld.record("v1.ParcelClosed", closed(seed, seed.jacket)),
    ]
    proxy = await startTcpProxy({ port: server.port })
  })
  afterAll(async () => {
    await proxy?.close()
    await database?.close()
    await server?.close()
  })

  const send = (url: string) =>
    fetch(`${url}/api/sync/push`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie, origin: url },
      body: JSON.stringify(handheld.request(facts)),
    })

  it("fault 1: The server commits a push and the acknowledgement is lost: the retry changes nothing and gives the first answer", async () => {
    const cut = proxy.cutResponse("POST /api/sync/push")
    await expect(send(proxy.url)).rejects.toThrow()
    await cut
    const before = await everything(database)
    expect(before.facts.map((fact) => fact.verdict)).toEqual(["accepted", "accepted", "accepted", "accepted"])
    expect(before.intents).toHaveLength(2)
    const answer = await send(proxy.url)
    expect(answer.status).toBe(200)
    const reply = PushReply.parse(await answer.json())
    expect(reply.results).toEqual(facts.map(({ id, hash }) => ({ id, hash, verdict: "accepted" })))
    expect(reply.ackedThrough).toBe(4)
    expect(await everything(database)).toEqual(before)
  })
})

/** All that a push could change; of an intent what the worker, which runs beside, does not. */
async function everything({ read }: Database) {
  return {
    facts: await read.selectFrom("facts").selectAll().orderBy("seq").execute(),
    slots: await read.selectFrom("fact_slots").selectAll().orderBy("seq").execute(),
    units: await read.selectFrom("units").selectAll().orderBy("id").execute(),
    intents: await read.selectFrom("intents").select(["id", "kind", "amount_minor"]).orderBy("id").execute(),
    decisions: await read
      .selectFrom("decisions")
      .select("id")
      .where("cause", "like", "parcel%")
      .orderBy("id")
      .execute(),
  }
}
