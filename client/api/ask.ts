import type * as z from "zod/mini"
import { Problem, type ProblemCode, type Refusal } from "../../shared/contract/problem.ts"
import { hearServerTime } from "./server-time.ts"

/** `unreachable`: no answer of ours came, whatever came. `update_needed`: an answer of ours that this version cannot read. */
export type AskCode = ProblemCode | "unreachable" | "update_needed"
/** `status` of whatever came, null where nothing did. */
export type AskRefusal = Omit<Refusal, "code"> & { code: AskCode; status: number | null }
export type Answered<T> = { ok: true; value: T; headers: Headers } | AskRefusal

export interface AskOptions {
  method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE"
  /** JSON, or bytes as they are. */
  body?: unknown
  query?: Record<string, string | undefined>
  headers?: Record<string, string>
  signal?: AbortSignal
  fetch?: typeof fetch
}

const TIMEOUT_MS = 30_000

/**
 * Asks our server and parses what it answers; `reply: null` wants no body. Never throws. A page of a captive portal or of
 * a proxy is `unreachable`, of whatever status: only what carries our shape is an answer (protocol, 12).
 */
export async function ask<S extends z.ZodMiniType | null>(
  reply: S,
  path: string,
  options: AskOptions = {},
): Promise<Answered<S extends z.ZodMiniType ? z.output<S> : undefined>> {
  type Value = S extends z.ZodMiniType ? z.output<S> : undefined
  const asked = Date.now()
  const response = await send(path, options)
  if (!response) return refusal("unreachable", null)
  const ours = response.headers.get("x-request-id") !== null
  if (ours) hearServerTime(response.headers.get("date"), asked, Date.now())
  if (!response.ok) return asProblem(response)
  if (reply === null) {
    // every answer of ours names its request, which no page in between does
    if (!ours) return refusal("unreachable", response.status)
    return { ok: true, value: undefined as Value, headers: response.headers }
  }
  const json = await readJson(response)
  if (json === undefined) return refusal("unreachable", response.status)
  const parsed = reply.safeParse(json)
  if (parsed.success) return { ok: true, value: parsed.data as Value, headers: response.headers }
  return refusal(ours ? "update_needed" : "unreachable", response.status)
}

async function send(path: string, { method = "GET", body, query, headers, signal, fetch: by = fetch }: AskOptions) {
  const given = Object.entries(query ?? {}).filter((pair): pair is [string, string] => pair[1] !== undefined)
  const address = given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path
  const bytes = body instanceof ArrayBuffer || body instanceof Blob
  try {
    return await by(address, {
      method,
      ...(body !== undefined && { body: bytes ? (body as BodyInit) : JSON.stringify(body) }),
      headers: { ...(body !== undefined && !bytes && { "content-type": "application/json" }), ...headers },
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      signal: signal ?? AbortSignal.timeout(TIMEOUT_MS),
    })
  } catch {
    return null
  }
}

async function asProblem(response: Response): Promise<AskRefusal> {
  const json = await readJson(response)
  const parsed = Problem.safeParse(json)
  if (!parsed.success && isOursUnread(response, json)) return refusal("update_needed", response.status)
  if (!parsed.success || parsed.data.type !== `backdock:${parsed.data.code}`)
    return refusal("unreachable", response.status)
  const { type: _, title: __, status, instance: ___, ...said } = parsed.data
  return { ok: false, status, ...said }
}

/** A refusal of ours with a code or a shape that this version does not know. */
function isOursUnread(response: Response, json: unknown): boolean {
  const type = (json as { type?: unknown } | null | undefined)?.type
  return response.headers.get("x-request-id") !== null && typeof type === "string" && type.startsWith("backdock:")
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch {
    return undefined
  }
}

const refusal = (code: AskCode, status: number | null): AskRefusal => ({ ok: false, code, status })
