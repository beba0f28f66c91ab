import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

type ShopState = "ordered" | "shipped" | "cancelled"
interface Order {
  orderNumber: string
  sku: string
  state: ShopState
  carrier: string | null
  tracking: string | null
}
/** fail: 500 and nothing done · lost: done, and no answer · late: done, answered after the caller has left · lie: no JSON of ours. */
export type ShopMode = "fail" | "lost" | "late" | "lie"

export interface ShopStub {
  url: string
  key: string
  stock: Map<string, number>
  orders: Map<string, Order>
  /** The next calls go wrong like this. */
  tell(mode: ShopMode, next?: number): void
  ship(): void
  close(): Promise<void>
}

/** A shop's own stock and orders behind its four calls, with a memory: the same key is the same order. */
export async function startShopStub(): Promise<ShopStub> {
  const key = "shop-key"
  const stock = new Map<string, number>()
  const reserved = new Map<string, string>()
  const orders = new Map<string, Order>()
  const wrong: ShopMode[] = []

  function act(method: string, path: string, body: Record<string, string>): [number, unknown] {
    const named = /^\/replacements\/([^/]+)(\/cancel)?$/.exec(path)
    if (named && method === "GET") {
      const found = orders.get(decodeURIComponent(named[1] ?? ""))
      return found ? [200, found] : [404, {}]
    }
    if (named?.[2]) {
      const order = orders.get(decodeURIComponent(named[1] ?? ""))
      if (order?.state === "shipped") return [200, { outcome: "too_late" }]
      if (order && order.state !== "cancelled") stock.set(order.sku, (stock.get(order.sku) ?? 0) + 1)
      if (order) order.state = "cancelled"
      return [200, { outcome: "cancelled" }]
    }
    const { idempotencyKey = "", sku = "" } = body
    if (path === "/reservations") {
      const left = stock.get(sku) ?? 0
      if (!reserved.has(idempotencyKey)) {
        if (left < 1) return [200, { outcome: "unavailable" }]
        stock.set(sku, left - 1)
        reserved.set(idempotencyKey, `res-${reserved.size + 1}`)
      }
      return [200, { outcome: "reserved", reservationId: reserved.get(idempotencyKey) }]
    }
    if (path !== "/replacements") return [404, {}]
    if (reserved.get(idempotencyKey) !== body.reservationId) return [200, { outcome: "unavailable" }]
    const order = orders.get(idempotencyKey) ?? {
      ...{ orderNumber: `R-${orders.size + 1}`, sku, state: "ordered" as const, carrier: null, tracking: null },
    }
    orders.set(idempotencyKey, order)
    return [200, { outcome: "ordered", orderNumber: order.orderNumber }]
  }

  const waiting = new Set<ServerResponse>()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    if (request.headers.authorization !== `Bearer ${key}`) return response.writeHead(401).end()
    const mode = wrong.shift()
    if (mode === "fail") return response.writeHead(500).end()
    const [status, body] = act(request.method ?? "", request.url ?? "", text === "" ? {} : JSON.parse(text))
    if (mode === "lost") return response.destroy()
    if (mode === "late") return waiting.add(response)
    const answer = mode === "lie" ? "<html>sorry</html>" : JSON.stringify(body)
    return response.writeHead(status, { "content-type": "application/json" }).end(answer)
  })
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  return {
    ...{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key, stock, orders },
    tell: (mode, next = 1) => void wrong.push(...Array<ShopMode>(next).fill(mode)),
    ship: () => {
      for (const order of orders.values())
        if (order.state === "ordered") Object.assign(order, { state: "shipped", carrier: "Colissimo", tracking: "8R1" })
    },
    close: () =>
      new Promise((done) => {
        for (const response of waiting) response.destroy()
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
