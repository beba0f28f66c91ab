import { problemResponse } from "../../../server/http/errors.ts"
import { refused } from "../../../shared/contract/problem.ts"
import type { House, Server } from "./house.ts"
import type { Random } from "./random.ts"
import type { Actor, Timeline } from "./timeline.ts"

/** How likely each fault of the wire is, for one question. */
export interface Weather {
  /** The question, or its answer, is lost; half of the time nobody even says so. */
  loss: number
  twice: number
  /** It takes up to this long, so that answers overtake each other. */
  slow: number
  /** Somebody else answers: a captive portal, a proxy's error. */
  portal: number
  /** A photo arrives with a wrong byte. */
  damage: number
}

export interface Wire {
  /** As this tab of this handheld asks; it never hears an answer once it is dead. */
  fetch(asker: Asker): typeof fetch
  weather: Weather
  /** Ids of facts that this server will not take, by its own word. */
  unwelcome: Set<string>
}
export interface Asker {
  tab: Actor
  deviceId: string
  isCutOff(): boolean
}

/** What the app gives the server for an answer. */
const PATIENCE = 30_000
const ORIGIN = "http://backdock.test"
const lost = () => new TypeError("Failed to fetch")

export function newWire(timeline: Timeline, random: Random, house: House): Wire {
  const wire: Wire = {
    weather: { loss: 0, twice: 0, slow: 40, portal: 0, damage: 0 },
    unwelcome: new Set(),
    fetch: (asker) => (input, init) =>
      new Promise<Response>((resolve, reject) => {
        const { weather } = wire
        const { tab } = asker
        const callOff = timeline.later(tab, PATIENCE, () => reject(lost()))
        const done = (answer: Response) => {
          callOff()
          resolve(answer)
        }
        const fail = (error: Error) => {
          callOff()
          reject(error)
        }
        const pass = () => random.between(2, weather.slow)
        // said at once, or never: then the asker's own patience ends it
        const lose = () => void (random.chance(0.5) && timeline.later(tab, pass(), () => fail(lost())))
        if (asker.isCutOff() || random.chance(weather.loss)) return lose()
        if (random.chance(weather.portal)) return void timeline.later(tab, pass(), () => done(foreign(random)))
        const made = () => toRequest(asker, String(input), init, random.chance(weather.damage) ? random : null)
        const arrive = (tell: (answer: Response) => void) => {
          const { server } = house
          const refuse = () => void timeline.later(tab, pass(), () => fail(lost()))
          if (!server) return refuse()
          timeline.later(server.actor, pass(), () => {
            answer(wire, server, made(), init).then(tell, refuse)
          })
        }
        arrive((reply) => {
          if (asker.isCutOff() || random.chance(weather.loss)) return lose()
          timeline.later(tab, pass(), () => done(reply))
        })
        // a network may repeat what it carries, at once or much later
        if (random.chance(weather.twice)) timeline.later(tab, random.between(0, 4_000), () => arrive(() => {}))
      }),
  }
  return wire
}

async function answer(wire: Wire, server: Server, request: Request, init?: RequestInit): Promise<Response> {
  if (wire.unwelcome.size > 0 && request.url.endsWith("/api/sync/push") && typeof init?.body === "string") {
    const { facts } = JSON.parse(init.body) as { facts: { id: string }[] }
    const one = facts.find((fact) => wire.unwelcome.has(fact.id))
    if (one) {
      const reply = problemResponse(refused("bad_request", "It will not be read.", { factId: one.id }), "r")
      reply.headers.set("x-request-id", "r")
      return reply
    }
  }
  return server.fetch(request)
}

function toRequest({ deviceId }: Asker, path: string, init: RequestInit | undefined, damaged: Random | null): Request {
  const headers = new Headers(init?.headers)
  headers.set("cookie", `bd_device=credential-of-${deviceId}`)
  headers.set("origin", ORIGIN)
  const { method, body } = init ?? {}
  return new Request(ORIGIN + path, { headers, ...(method && { method }), body: spoilt(body, damaged) })
}

function spoilt(body: BodyInit | null | undefined, random: Random | null): BodyInit | null {
  if (!(body instanceof ArrayBuffer) || !random) return body ?? null
  const bytes = new Uint8Array(body.slice(0))
  const at = random.int(bytes.length)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  return bytes
}

function foreign(random: Random): Response {
  const status = random.pick([200, 200, 302, 400, 401, 404, 409, 413, 500, 502, 503])
  return new Response("<html>Please sign in to HotelFi</html>", { status, headers: { "content-type": "text/html" } })
}
