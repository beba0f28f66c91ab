// What of Stripe's Checkout Sessions and of Mollie's payment links our adapters use, with their rules and shapes: a key
// answers as it did first, another body under it is an error, what is over takes no money.

interface Answer {
  status: number
  body: unknown
}
type Asked = { method: string; url: URL; key: string; text: string }
export interface LinkStub {
  /** Null: not its address. */
  answer(asked: Asked): Answer | null
  /** Its customer pays; false: it takes nothing any more. */
  pay(linkId: string): boolean
  expire(linkId: string): void
}

interface Session {
  id: string
  object: "checkout.session"
  url: string | null
  status: "open" | "complete" | "expired"
  payment_status: "paid" | "unpaid"
  payment_intent: string | null
  amount_total: number
  currency: string
  expires_at: number
  created: number
  success_url: string
  metadata: Record<string, string>
}

export function stripeSessions(): LinkStub {
  const all = new Map<string, Session>()
  const keys = new Map<string, { text: string; id: string }>()
  const wrong = (status: number, message: string, type = "invalid_request_error"): Answer => ({
    status,
    body: { error: { type, message } },
  })
  /** Newest first. */
  const list = ({ searchParams }: URL): Answer => {
    const [since, status] = [Number(searchParams.get("created[gte]") ?? 0), searchParams.get("status")]
    const some = [...all.values()].reverse().filter((one) => one.created >= since && (!status || one.status === status))
    const after = some.findIndex((one) => one.id === searchParams.get("starting_after")) + 1
    const limit = Math.min(Number(searchParams.get("limit") ?? 10), 100)
    const data = some.slice(after, after + limit)
    const url = "/v1/checkout/sessions"
    return { status: 200, body: { object: "list", url, has_more: after + limit < some.length, data } }
  }
  const make = ({ key, text }: Asked): Answer => {
    const known = keys.get(key)
    if (known && known.text !== text)
      return wrong(400, "Keys for idempotent requests can only be used with the same parameters", "idempotency_error")
    if (known) return { status: 200, body: all.get(known.id) }
    const form = new URLSearchParams(text)
    const lasts = Number(form.get("expires_at")) - Date.now() / 1000
    if (lasts < 30 * 60 || lasts > 24 * 3_600)
      return wrong(400, "The `expires_at` timestamp must be between 30 minutes and 24 hours")
    if (form.get("mode") !== "payment" || !form.get("success_url")) return wrong(400, "Missing required param")
    const id = `cs_test_${all.size + 1}`
    const session: Session = {
      ...{ id, object: "checkout.session", url: `https://checkout.stripe.test/${id}`, status: "open" },
      ...{ payment_status: "unpaid", payment_intent: null },
      amount_total: Number(form.get("line_items[0][price_data][unit_amount]")),
      currency: form.get("line_items[0][price_data][currency]") ?? "",
      expires_at: Number(form.get("expires_at")),
      created: Math.floor(Date.now() / 1000),
      success_url: form.get("success_url") ?? "",
      metadata: Object.fromEntries(
        [...form].flatMap(([name, value]) => {
          const key = /^metadata\[(\w+)\]$/.exec(name)?.[1]
          return key ? [[key, value]] : []
        }),
      ),
    }
    all.set(id, session)
    keys.set(key, { text, id })
    return { status: 200, body: session }
  }
  return {
    answer: (asked) => {
      const [, id, act] = /^\/v1\/checkout\/sessions(?:\/(\w+))?(\/expire)?$/.exec(asked.url.pathname) ?? [null, null]
      if (!asked.url.pathname.startsWith("/v1/checkout/sessions")) return null
      if (!id) return asked.method === "GET" ? list(asked.url) : make(asked)
      const session = all.get(id)
      if (!session) return wrong(404, `No such checkout.session: ${id}`)
      if (!act) return { status: 200, body: session }
      if (session.status !== "open")
        return wrong(400, 'Only Checkout Sessions with a status in ["open"] can be expired')
      session.status = "expired"
      return { status: 200, body: session }
    },
    pay: (id) => {
      const session = all.get(id)
      if (session?.status !== "open") return false
      Object.assign(session, { status: "complete", payment_status: "paid", payment_intent: `pi_${id}`, url: null })
      return true
    },
    expire: (id) => void Object.assign(all.get(id) ?? {}, { status: "expired" }),
  }
}

export function mollieLinksStub(origin: () => string): LinkStub {
  const all = new Map<string, Record<string, unknown>>()
  const keys = new Map<string, string>()
  const link = (path: string) => ({ href: `${origin()}/v2/${path}`, type: "application/hal+json" })
  const wrong = (status: number, detail: string): Answer => ({
    status,
    body: {
      status,
      title: "Wrong",
      detail,
      _links: { documentation: { href: "https://docs.example.com", type: "text/html" } },
    },
  })
  const make = ({ key, text }: Asked): Answer => {
    const known = keys.get(key)
    if (known) return { status: 201, body: all.get(known) }
    const asked = JSON.parse(text) as { amount: unknown; description: string; redirectUrl: string; expiresAt: string }
    if (!asked.description || !asked.amount) return wrong(422, "The description is missing")
    const id = `pl_${String(all.size + 1).padStart(10, "0")}`
    const made = {
      ...{ resource: "payment-link", id, mode: "test", minimumAmount: null, archived: false, webhookUrl: null },
      ...{
        profileId: "pfl_1",
        reusable: false,
        paidAt: null,
        allowedMethods: null,
        sequenceType: "oneoff",
        customerId: null,
      },
      ...{ createdAt: new Date().toISOString().replace(/\.\d+Z$/, "+00:00"), ...asked },
      _links: {
        self: link(`payment-links/${id}`),
        paymentLink: { href: `https://paymentlink.mollie.test/${id}`, type: "text/html" },
      },
    }
    all.set(id, made)
    keys.set(key, id)
    return { status: 201, body: made }
  }
  /** Newest first. */
  const list = ({ searchParams }: URL): Answer => {
    const some = [...all.values()].reverse()
    const from = searchParams.get("from")
    const at = from === null ? 0 : some.findIndex((one) => one.id === from)
    const limit = Number(searchParams.get("limit") ?? 50)
    if (at < 0 || limit > 250) return wrong(400, "The limit or the id is wrong")
    const [data, next] = [some.slice(at, at + limit), some[at + limit]]
    const more = next ? link(`payment-links?from=${next.id}&limit=${limit}`) : null
    const links = { self: link("payment-links"), previous: null, next: more, documentation: link("docs") }
    return { status: 200, body: { count: data.length, _embedded: { payment_links: data }, _links: links } }
  }
  const payments = (one: Record<string, unknown>): Answer => {
    const id = `tr_${String(one.id).slice(3)}`
    const at = new Date().toISOString().replace(/\.\d+Z$/, "+00:00")
    const paid = {
      ...{ resource: "payment", id, mode: "test", status: "paid", description: one.description, amount: one.amount },
      ...{
        sequenceType: "oneoff",
        profileId: "pfl_1",
        createdAt: at,
        paidAt: at,
        redirectUrl: one.redirectUrl,
        metadata: null,
      },
      _links: { self: link(`payments/${id}`), dashboard: link("x"), documentation: link("docs") },
    }
    const some = one.paidAt ? [paid] : []
    const links = { self: link("x"), previous: null, next: null, documentation: link("docs") }
    return { status: 200, body: { count: some.length, _embedded: { payments: some }, _links: links } }
  }
  return {
    answer: (asked) => {
      if (!asked.url.pathname.startsWith("/v2/payment-links")) return null
      const [, id, what] = /^\/v2\/payment-links(?:\/(\w+))?(\/payments)?$/.exec(asked.url.pathname) ?? []
      if (!id) return asked.method === "GET" ? list(asked.url) : make(asked)
      const one = all.get(id)
      if (!one) return wrong(404, "No payment link exists")
      if (what) return payments(one)
      if (asked.method === "PATCH") Object.assign(one, JSON.parse(asked.text))
      return { status: 200, body: one }
    },
    pay: (id) => {
      const one = all.get(id)
      if (!one || one.archived || Date.parse(String(one.expiresAt)) <= Date.now()) return false
      one.paidAt = new Date().toISOString().replace(/\.\d+Z$/, "+00:00")
      return true
    },
    expire: (id) => void Object.assign(all.get(id) ?? {}, { expiresAt: "2020-01-01T00:00:00+00:00" }),
  }
}
