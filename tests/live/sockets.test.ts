import { once } from "node:events"
import type { Server } from "node:http"
import { type AddressInfo, connect, type Socket } from "node:net"
import { createAdaptorServer } from "@hono/node-server"
import { sql } from "kysely"
import { afterEach, expect, test } from "vitest"
import { createApp } from "../../server/app.ts"
import { openDatabase } from "../../server/db/open.ts"
import { closeHub } from "../../server/live/hub.ts"
import { type TestContext, testContext } from "../support/context.ts"
import { freshDatabase } from "../support/engines.ts"
import { testClient } from "../support/http-client.ts"
import { seedSmall } from "../support/seed-small.ts"
import { hub } from "./listen.ts"

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function newServer() {
  const ctx = testContext(await openDatabase(await freshDatabase("sqlite")))
  const seed = await seedSmall(ctx)
  const server = createAdaptorServer({ fetch: createApp(ctx, { built: "/nowhere" }).fetch }) as Server
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  ends.push(ctx.database.close, () => {
    server.closeAllConnections()
    server.close()
  })
  return { ctx, seed, server, port: (server.address() as AddressInfo).port }
}

async function sessionOf(ctx: TestContext, person: { id: string }): Promise<string> {
  return `bd_session=${(await testClient(ctx).as(person)).cookies.get("bd_session")}`
}

interface Wire {
  socket: Socket
  text(): string
  /** Resolves when it has read this. */
  until(part: string): Promise<void>
}

async function wire(port: number, cookie: string, more = ""): Promise<Wire> {
  const socket = connect(port, "127.0.0.1")
  ends.push(() => socket.destroy())
  socket.on("error", () => {})
  let text = ""
  const waits = new Set<{ part: string; done: () => void }>()
  socket.on("data", (chunk: Buffer) => {
    // of what is only there to be long, one letter: all is searched again at each chunk
    text += chunk.toString("latin1").replace(/x{2,}/g, "x")
    for (const wait of waits)
      if (text.includes(wait.part)) {
        waits.delete(wait)
        wait.done()
      }
  })
  await once(socket, "connect")
  socket.write(`GET /api/live HTTP/1.1\r\nhost: a\r\ncookie: ${cookie}\r\naccept-encoding: gzip, br\r\n${more}\r\n`)
  return {
    socket,
    text: () => text,
    until: (part) =>
      text.includes(part) ? Promise.resolve() : new Promise<void>((done) => void waits.add({ part, done })),
  }
}

/** A commit that says so much: an event of that size for everybody. */
const say = (ctx: TestContext, id: string) =>
  ctx.database.write((tx) =>
    sql`insert into changes (position, ordinal, kind, id) select value + 1, 0, 'return', ${id} from counter`.execute(
      tx,
    ),
  )

test("three hundred desks hear of one change within two seconds, uncompressed, and all leave in order at the end", async () => {
  const { ctx, seed, port } = await newServer()
  const { finance, lead, customer_service } = seed.people
  // a session may have eight at most
  const sessions = await Promise.all(
    Array.from({ length: 39 }, (_, n) => sessionOf(ctx, [finance, lead, customer_service][n % 3] ?? finance)),
  )
  const wires = await Promise.all(Array.from({ length: 300 }, (_, n) => wire(port, sessions[n % 39] ?? "")))
  await Promise.all(wires.map((one) => one.until("event: hello")))
  expect(hub(ctx).count()).toBe(300)
  const from = performance.now()
  await ctx.database.write((tx) =>
    tx.updateTable("returns").set({ updated_at: 5 }).where("id", "=", seed.jacket.returnId).execute(),
  )
  await Promise.all(wires.map((one) => one.until(seed.jacket.returnId)))
  expect(performance.now() - from).toBeLessThan(2_000)
  expect(wires[0]?.text()).not.toMatch(/content-encoding/i)
  closeHub(ctx)
  await Promise.all(wires.map(({ socket }) => (socket.readableEnded ? null : once(socket, "end"))))
  expect(hub(ctx).count()).toBe(0)
})

test("a desk that never reads is cut off once a bounded amount waits for it, and the others miss nothing", async () => {
  const { ctx, seed, port } = await newServer()
  const reader = await wire(port, await sessionOf(ctx, seed.people.finance))
  const deaf = await wire(port, await sessionOf(ctx, seed.people.finance))
  await Promise.all([reader.until("event: hello"), deaf.until("event: hello")])
  deaf.socket.pause()
  const big = "x".repeat(30_000)
  let said = 0
  while (hub(ctx).count() === 2 && said < 1_000) {
    await say(ctx, `${big}${said}.`)
    await hub(ctx).look()
    await reader.until(`x${said}.`)
    said += 1
  }
  expect(hub(ctx).count()).toBe(1)
  deaf.socket.resume()
  await once(deaf.socket, "close")
  await say(ctx, "the end")
  await reader.until("the end")
  const heard = reader.text().match(/x\d+\./g) ?? []
  expect(heard).toEqual(Array.from({ length: said }, (_, n) => `x${n}.`))
})

test("a question for the head alone opens no stream", async () => {
  const { ctx, seed, port } = await newServer()
  const cookie = await sessionOf(ctx, seed.people.finance)
  const answer = await fetch(`http://127.0.0.1:${port}/api/live`, { method: "HEAD", headers: { cookie } })
  expect([answer.status, hub(ctx).count()]).toEqual([200, 0])
})

test("a desk whose window is closed is forgotten at once", async () => {
  const { ctx, seed, port } = await newServer()
  const one = await wire(port, await sessionOf(ctx, seed.people.finance))
  await one.until("event: hello")
  expect(hub(ctx).count()).toBe(1)
  one.socket.destroy()
  while (hub(ctx).count() > 0) await new Promise((done) => setImmediate(done))
})
