import { v7 } from "uuid"
import { problemResponse } from "../../server/http/errors.ts"
import type { Fact } from "../../shared/contract/facts.ts"
import type { ProblemCode } from "../../shared/contract/problem.ts"
import {
  EPOCH_HEADER,
  POSITION_HEADER,
  type PullReply,
  type PushReply,
  type PushRequest,
} from "../../shared/contract/sync.ts"

// Answers by the contract and does nothing else: for replies that a healthy server would not give at the moment wanted.

export interface FakeServer {
  fetch: typeof fetch
  epoch: string
  /** All pushes as they came. */
  pushes: PushRequest[]
  facts: Map<string, Fact>
  photos: Set<string>
  /** Answers instead of the usual; null: the usual. Told method and path. */
  instead: (request: { method: string; path: string; body: unknown; query: URLSearchParams }) => Response | null
  pull: (query: URLSearchParams) => Partial<PullReply>
}

export function fakeServer(now: () => number = Date.now): FakeServer {
  let n = 0
  const position = () => ({ n: ++n, tag: "t" })
  const ours = (): Record<string, string> => {
    const { n, tag } = position()
    return { [EPOCH_HEADER]: server.epoch, [POSITION_HEADER]: `${n}.${tag}`, "x-request-id": v7() }
  }
  const json = (body: unknown) =>
    new Response(JSON.stringify(body), { headers: { ...ours(), "content-type": "application/json" } })

  const push = (request: PushRequest): Response => {
    server.pushes.push(request)
    if (request.epoch !== null && request.epoch !== server.epoch)
      return problem("epoch_changed", { epoch: server.epoch })
    const results: PushReply["results"] = []
    for (const fact of request.facts as Fact[]) {
      server.facts.set(fact.id, fact)
      results.push({ id: fact.id, hash: fact.hash, verdict: "accepted" })
    }
    const through = Math.max(0, ...(request.facts as Fact[]).map((fact) => fact.seq))
    return json({
      epoch: server.epoch,
      position: position(),
      results,
      ackedThrough: through,
      safeThrough: 0,
      serverTime: now(),
    })
  }
  const pull = (query: URLSearchParams): Response =>
    json({
      epoch: server.epoch,
      position: position(),
      serverTime: now(),
      cursor: "end",
      more: false,
      full: !query.has("cursor"),
      docs: [],
      total: 0,
      verdicts: [],
      photosWanted: [],
      safeThrough: [],
      ...server.pull(query),
    })
  const photo = (method: string, path: string): Response => {
    const sha256 = path.slice(-64)
    if (method === "HEAD") return new Response(null, { status: server.photos.has(sha256) ? 200 : 404, headers: ours() })
    server.photos.add(sha256)
    return json({ sha256, stored: true })
  }

  const server: FakeServer = {
    epoch: "e1",
    pushes: [],
    facts: new Map(),
    photos: new Set(),
    instead: () => null,
    pull: () => ({}),
    fetch: async (input, init) => {
      const { pathname: path, searchParams: query } = new URL(String(input), "http://a")
      const method = init?.method ?? "GET"
      const body = typeof init?.body === "string" ? JSON.parse(init.body) : init?.body
      const other = server.instead({ method, path, body, query })
      if (other) return other
      if (path === "/api/sync/push") return push(body as PushRequest)
      if (path === "/api/sync/pull") return pull(query)
      return photo(method, path)
    },
  }
  return server
}

/** A refusal as the real server writes it. */
export function problem(
  code: ProblemCode,
  more: { epoch?: string; expectedSeq?: number; factId?: string; retryAfterSeconds?: number } = {},
): Response {
  const response = problemResponse({ ok: false, code, ...more }, v7())
  response.headers.set("x-request-id", v7())
  return response
}

/** A captive portal's or a proxy's page. */
export const foreignPage = (status: number, body = "<html>Please sign in to HotelFi</html>") =>
  new Response(status === 204 ? null : body, { status, headers: { "content-type": "text/html" } })
