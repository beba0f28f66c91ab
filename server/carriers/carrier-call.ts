import type { CarrierUnknown } from "./carrier.ts"

/** A label of many pages; whatever is longer is none. */
const MOST_BYTES = 4 * 1024 * 1024

export interface CarrierCall {
  method: "GET" | "POST" | "PATCH"
  url: string
  headers?: Record<string, string>
  body?: string
  /** ms; 20 s unless said. */
  timeout?: number
}

/** An answer that the carrier itself gave, good or bad; else nobody knows. */
export type Called =
  | { ok: true; status: number; type: string; bytes: Uint8Array }
  | { ok: false; unknown: CarrierUnknown }

/** One call, which is never repeated here. A 429, a refused key and a 5xx say nothing of what was asked. */
export async function callCarrier({ method, url, headers = {}, body, timeout = 20_000 }: CarrierCall): Promise<Called> {
  try {
    const answer = await fetch(url, {
      method,
      headers: {
        accept: "application/json",
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(timeout),
      redirect: "error",
    })
    const bytes = await readAll(answer)
    const { status } = answer
    if (status === 429) return nobody(`429 of ${pathOf(url)}`, "limited", retryAfter(answer))
    if (status === 401 || status === 403) return nobody(`${status} of ${pathOf(url)}`, "denied")
    if (status >= 500 || status < 200) return nobody(`${status} of ${pathOf(url)}`, "unreachable")
    return { ok: true, status, type: answer.headers.get("content-type") ?? "", bytes }
  } catch (error) {
    return nobody(`${pathOf(url)}: ${error instanceof Error ? error.message : String(error)}`, "unreachable")
  }
}

/** For what makes nothing: an answer, or a throw. */
export async function askCarrier(call: CarrierCall): Promise<Called & { ok: true }> {
  const called = await callCarrier(call)
  if (!called.ok) throw new Error(called.unknown.error)
  return called
}

/** What a carrier says and we do not understand. */
export const unreadable = (what: string): CarrierUnknown => ({ outcome: "unknown", error: what, trouble: "unreadable" })

export function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}

async function readAll(answer: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of answer.body ?? []) {
    length += chunk.length
    if (length > MOST_BYTES) throw new Error("an answer without an end")
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function nobody(error: string, trouble: CarrierUnknown["trouble"], after?: number): Called {
  const unknown = { outcome: "unknown" as const, error, ...(trouble && { trouble }) }
  return { ok: false, unknown: { ...unknown, ...(after !== undefined && { retryAfter: after }) } }
}

/** Seconds, or a date. */
function retryAfter(answer: Response): number | undefined {
  const told = answer.headers.get("retry-after")
  if (told === null) return undefined
  const ms = /^\d+$/.test(told) ? Number(told) * 1000 : Date.parse(told) - Date.now()
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, 15 * 60_000) : undefined
}

/** For a log: never a query, which may hold a place or a key. */
const pathOf = (url: string) => new URL(url).pathname
