import { randomUUID } from "node:crypto"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"
import { parseArgs } from "node:util"
import { z } from "zod"
import { failureCodes } from "../../shared/domain/failure-codes.ts"
import {
  openProviderStore,
  type ProviderStore,
  type StoredRefund,
  type TellMode,
  tellModes,
} from "./test-provider-store.ts"

// A payment provider for trying things out: a process and a store of its own, so that it can be killed, cut off and
// asked afterwards what it really paid. No money moves.
//   node server/payments/test-provider-server.ts --port 0 --dir ./data/test-provider
// POST /refunds (idempotency-key) · GET /refunds?payment= · GET /refunds?since=&after= · GET /calls · GET /ready
// POST /links (idempotency-key) · GET /links?id= · GET /links/paid?since=&after= · POST /links/end · GET /pay?id= · POST /pay?id=
// POST /tell { mode, next, ms }   how the next calls are answered
// POST /settle { id, state }      what becomes of a pending one

const RefundBody = z.object({
  payment: z.string().min(1),
  amountMinor: z.int().min(1),
  currency: z.string().length(3),
  metadata: z.record(z.string(), z.string()),
})
const TellBody = z.object({
  mode: z.enum(tellModes),
  next: z.int().min(0).default(1),
  ms: z.int().min(0).default(30_000),
})
const SettleBody = z.object({ id: z.string(), state: z.enum(["succeeded", "failed"]) })

const A_PAGE = 100

type Reply = { status: number; body: unknown } | null
type Asked = { store: ProviderStore; request: IncomingMessage; response: ServerResponse; url: URL }

const routes: Record<string, (asked: Asked) => Promise<Reply> | Reply> = {
  "GET /ready": () => ok({ ready: true }),
  "GET /refunds": ({ store, url }) => ok(listed(store, url.searchParams)),
  "GET /calls": ({ store }) => ok({ calls: store.calls() }),
  "POST /links": makeLink,
  "GET /links": readLink,
  "GET /links/paid": paidLinks,
  "POST /links/end": endLink,
  "GET /pay": payPage,
  "POST /pay": pay,
  "POST /refunds": refund,
  "POST /tell": async ({ store, request }) => {
    const { mode, next, ms } = TellBody.parse(await readJson(request))
    store.tell(mode, next, ms)
    return ok({ mode, next })
  },
  "POST /settle": async ({ store, request }) => {
    const { id, state } = SettleBody.parse(await readJson(request))
    return store.settle(id, state) ? ok({ id, state }) : { status: 404, body: { error: "no such refund" } }
  },
}

const LinkBody = z.object({
  amountMinor: z.int().min(1),
  currency: z.string().length(3),
  description: z.string(),
  returnUrl: z.string(),
  endsAt: z.int(),
})

/** A page that asks for money: its key answers as it did first. */
async function makeLink({ store, request }: Asked): Promise<Reply> {
  const key = request.headers["idempotency-key"]
  if (typeof key !== "string" || key === "") return { status: 400, body: { error: "idempotency-key is missing" } }
  const wanted = LinkBody.parse(await readJson(request))
  const known = store.linkOf({ key })
  if (!known) store.keepLink({ id: `tl_${randomUUID()}`, key, ...wanted, state: "open", payment: null, at: Date.now() })
  return ok(store.linkOf({ key }))
}

function readLink({ store, url }: Asked): Reply {
  const link = store.linkOf({ id: url.searchParams.get("id") ?? "" })
  return link ? ok(link) : { status: 404, body: { error: "no such link" } }
}

function paidLinks({ store, url }: Asked): Reply {
  const after = Number(url.searchParams.get("after") ?? 0)
  const links = store.paidLinks(Number(url.searchParams.get("since")), after, A_PAGE)
  return ok({ links, next: links.length === A_PAGE ? String(after + A_PAGE) : null })
}

async function endLink({ store, request }: Asked): Promise<Reply> {
  const { id } = z.object({ id: z.string() }).parse(await readJson(request))
  store.changeLink(id, "over", null)
  return ok({ id })
}

/** As its customer sees it: one button, and back to where they came from. */
function payPage({ store, response, url }: Asked): Reply {
  const link = store.linkOf({ id: url.searchParams.get("id") ?? "" })
  if (!link) return { status: 404, body: { error: "no such link" } }
  const sum = `${(link.amountMinor / 100).toFixed(2)} ${link.currency}`
  const name = link.description.replace(/[<>&"]/g, "")
  const form =
    link.state === "open"
      ? `<form method="post" action="/pay?id=${link.id}"><button>Pay ${sum}</button></form>`
      : `<p>${link.state}</p>`
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Test provider</title><h1>Test provider: no money moves</h1><p>${name}</p>${form}</html>`
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page)
  return null
}

function pay({ store, response, url }: Asked): Reply {
  const link = store.linkOf({ id: url.searchParams.get("id") ?? "" })
  if (!link) return { status: 404, body: { error: "no such link" } }
  store.changeLink(link.id, "paid", `test_${randomUUID()}`)
  response.writeHead(303, { location: link.returnUrl }).end()
  return null
}

const ok = (body: unknown): Reply => ({ status: 200, body })

function listed(store: ProviderStore, query: URLSearchParams) {
  const since = query.get("since")
  if (since === null) return { refunds: store.ofPayment(query.get("payment")).map(shown) }
  const refunds = store.since(Number(since), Number(query.get("after") ?? 0), A_PAGE).map(shown)
  return { refunds, next: refunds.length === A_PAGE ? String(Number(query.get("after") ?? 0) + A_PAGE) : null }
}

async function refund({ store, request, response }: Asked): Promise<Reply> {
  const key = request.headers["idempotency-key"]
  if (typeof key !== "string" || key === "") return { status: 400, body: { error: "idempotency-key is missing" } }
  const wanted = RefundBody.parse(await readJson(request))
  store.called(key)
  const { mode: told, ms } = store.nextMode()
  const mode = told === "wild" ? anyMode() : told
  if (mode === "hang") return null
  if (mode === "429" || mode === "500") return { status: Number(mode), body: { error: "told to" } }
  if (mode === "short") return { status: 422, body: { error: "the balance does not cover it" } }
  const kept = keepOnce(store, key, wanted, mode)
  if (!kept) return { status: 409, body: { error: "this key was used for another refund" } }
  if (mode === "late") await sleep(ms)
  const lie = { ...kept, id: `tr_${randomUUID()}`, payment: "somebody-else", state: "succeeded" }
  const reply = mode === "lie" ? ok(lie) : { status: kept.state === "failed" ? 402 : 200, body: shown(kept) }
  if (mode === "garbage") response.writeHead(200, { "content-type": "text/html" }).end("<html>all went well</html>")
  else if (mode === "twice") sendTwice(response, shown(kept))
  else return reply
  return null
}

/** Why it failed or waits, as a code where there is one. */
function shown(refund: StoredRefund) {
  const code = failureCodes.find((one) => one === refund.error) ?? null
  return { ...refund, code, short: refund.state === "pending" && refund.error === SHORT }
}

const troubles = ["fail", "hang", "late", "twice", "500", "lie"] as const
const anyMode = (): TellMode =>
  Math.random() < 0.9 ? "ok" : (troubles[Math.floor(Math.random() * troubles.length)] ?? "ok")

const errors: Partial<Record<TellMode, string>> = { fail: "The card was closed", closed: "card_closed" }
const SHORT = "short"

/** A known key gets its first answer again, and nothing new happens. Null: the key names another refund. */
function keepOnce(store: ProviderStore, key: string, wanted: z.infer<typeof RefundBody>, mode: TellMode) {
  const known = store.byKey(key)
  if (known) {
    const same = known.payment === wanted.payment && known.amountMinor === wanted.amountMinor
    return same && known.currency === wanted.currency ? known : null
  }
  const state = errors[mode] ? "failed" : mode === "pending" || mode === "queued" ? "pending" : "succeeded"
  const error = errors[mode] ?? (mode === "queued" ? SHORT : null)
  const made: StoredRefund = { id: `tr_${randomUUID()}`, key, ...wanted, state, error, at: Date.now() }
  store.keep(made)
  return made
}

/** The same answer twice on one connection, as a broken proxy does. */
function sendTwice(response: ServerResponse, body: unknown): void {
  const text = JSON.stringify(body)
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n`
  response.socket?.write((head + text).repeat(2))
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString("utf8"))
}

async function answer(store: ProviderStore, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://provider")
  const route = routes[`${request.method} ${url.pathname}`]
  const unknown = { status: 404, body: { error: "unknown route" } }
  const wrong = (error: unknown) => ({ status: 400, body: { error: String(error) } })
  const reply = route ? await Promise.resolve(route({ store, request, response, url })).catch(wrong) : unknown
  if (!reply) return
  response.writeHead(reply.status, { "content-type": "application/json" }).end(JSON.stringify(reply.body))
}

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    dir: { type: "string" },
    /** Ends when its stdin ends, so that it never outlives the server that started it. */
    attached: { type: "boolean", default: false },
  },
})
if (!values.dir) throw new Error("--dir is missing: the folder for the test provider's own store")
const store = openProviderStore(values.dir)
const server = createServer((request, response) => void answer(store, request, response))
server.listen(Number(values.port), "127.0.0.1", () => {
  const address = server.address()
  console.log(JSON.stringify({ port: typeof address === "object" ? address?.port : null }))
})
if (values.attached) process.stdin.resume().on("end", () => process.exit(0))
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => process.exit(0))
