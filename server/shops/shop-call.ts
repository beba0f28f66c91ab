import { ShopTrouble } from "./shop-source.ts"

export interface ShopCall {
  url: string
  method: "GET" | "POST" | "DELETE"
  headers: Record<string, string>
  body?: unknown
  /** ms until it counts as unanswered. */
  timeout: number
}

export interface ShopAnswer {
  status: number
  body: unknown
  header(name: string): string | null
}

/** The longest answer that is read: a page of orders is far below. */
const MOST = 16 * 1024 * 1024

/** JSON both ways. Throws a ShopTrouble for whatever is no plain answer; what a 4xx says is the caller's to judge. */
export async function callShop({ url, method, headers, body, timeout }: ShopCall): Promise<ShopAnswer> {
  const answer = await fetch(url, {
    method,
    headers: {
      accept: "application/json",
      ...headers,
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeout),
    redirect: "error",
  }).catch((error: unknown) => {
    throw new ShopTrouble(saidOf(error), { trouble: "unreachable" })
  })
  const text = await answer.text().catch((error: unknown) => {
    throw new ShopTrouble(saidOf(error), { trouble: "unreachable" })
  })
  const { status } = answer
  if (status === 429) {
    const seconds = Number(answer.headers.get("retry-after"))
    throw new ShopTrouble("429", { trouble: "limited", ...(seconds > 0 && { retryAfter: seconds * 1000 }) })
  }
  if (status === 401 || status === 403) throw new ShopTrouble(`${status}`, { trouble: "denied" })
  const read = text.length > MOST ? undefined : parsed(text)
  if (read === undefined)
    throw new ShopTrouble(`${status}, no JSON`, { trouble: status >= 500 ? "unreachable" : "unreadable" })
  return { status, body: read, header: (name) => answer.headers.get(name) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

const saidOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
