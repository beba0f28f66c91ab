import type { z } from "zod/mini"
import type { Refusal, Result } from "../../shared/contract/problem.ts"
import type { Actor } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"

// One entry a route: the server is mounted from it and the OpenAPI document is written from it, so neither can lack one.

type Schema = z.ZodMiniType

/**
 * Who may knock at all; what they may do is the verb's question (`may`). provider: a payment provider's own server, which
 * has no cookie and no origin, and proves itself by what it sends. customer: the portal's pages, which know a visit and
 * no person of the house.
 */
export type Who = "anyone" | "person" | "device" | "device_or_person" | "api_key" | "provider" | "customer"

export interface Asked<B = unknown, Q = unknown> {
  ctx: Context
  actor: Actor
  /** The enrolled device whose credential came along, whoever asks. */
  device: { id: string; siteId: string } | null
  /** The session's sign-in, where a person asks. */
  signInId: string | null
  params: Record<string, string>
  body: B
  query: Q
  /** The request itself, for headers and for bodies that are bytes. */
  request: Request
  /** Behind the proxies that are trusted. For limits, never for a log. */
  address: string
  /** Ends the connection at once, whatever is under way on it. */
  cut(): void
}

/** Bytes instead of JSON: a picture, a PDF. */
export interface Bytes {
  type: string
  /** A stream where it may be long: nothing of it is held. */
  bytes: Uint8Array | ReadableStream<Uint8Array>
  /** Set where it may be kept for ever (its address names its content). */
  immutable?: boolean
  fileName?: string
  /** Kept as a file rather than shown. */
  download?: boolean
}

export type Answer<R> = Result<R> & {
  headers?: Record<string, string>
  cookies?: string[]
  status?: 200 | 201 | 202 | 204 | 303 | 304 | 404 | 422 | 429 | 503
}

export interface Route<
  B extends Schema | undefined = Schema | undefined,
  Q extends Schema | undefined = Schema | undefined,
> {
  method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE"
  /** Hono's form: /api/photos/:sha256 */
  path: string
  who: Who
  /** One line for the OpenAPI document. */
  says: string
  body?: B
  /** The body is bytes of at most this many; no JSON is parsed. */
  takesBytes?: number
  /** JSON bodies: at most this many bytes; 1 MB unless said. */
  limit?: number
  /** Asked before a large body is read: who may not send it at all. The verb asks again. */
  before?(actor: Actor): Refusal | null
  /** Texts may hold a NUL character: each part of the body is judged for itself by the verb. */
  anyText?: boolean
  query?: Q
  /** The shape of a good answer; "bytes" for pictures and PDFs, "events" for a stream of them, null for none. */
  reply: Schema | "bytes" | "events" | null
  /**
   * Its form carries a signed token of the page that asked, which the handler checks: browsers name no origin where
   * nothing is to be referred, and old ones say nothing else of it.
   */
  ownToken?: boolean
  /** Requests from other origins are refused for all but GET and HEAD, except for API keys. */
  handle(asked: Asked<Out<B>, Out<Q>>): Promise<Answer<unknown>>
}

type Out<S> = S extends Schema ? z.output<S> : undefined

/** Keeps the types of body and query together with their handler. */
export function route<B extends Schema | undefined = undefined, Q extends Schema | undefined = undefined>(
  one: Route<B, Q>,
): Route {
  return one as unknown as Route
}
