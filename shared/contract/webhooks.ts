import * as z from "zod/mini"
import { noticeKinds } from "../domain/notice-kinds.ts"
import { At, Id, text } from "./basics.ts"

// What a shop's own systems are told: Standard Webhooks (standardwebhooks.com), one event a thing that happened to a return.

export const WebhookKinds = z.array(z.enum(noticeKinds)).check(z.minLength(1), z.maxLength(noticeKinds.length))
const Url = z.string().check(
  z.maxLength(2_000),
  z.refine((address) => /^https?:\/\//i.test(address) && URL.canParse(address), { error: "an http(s) address" }),
)

export const WebhookEndpoint = z.object({
  id: Id,
  shop: z.object({ id: Id, name: z.string() }),
  name: z.string(),
  url: z.string(),
  kinds: WebhookKinds,
  state: z.enum(["on", "off", "disabled"]),
  /** Why the server disabled it. */
  because: z.nullable(z.enum(["week_of_failures", "gone"])),
  failures: z.int(),
  failingSince: z.nullable(At),
  /** Both secrets sign until then. */
  oldSecretUntil: z.nullable(At),
  waiting: z.int(),
  givenUp: z.int(),
  lastDeliveredAt: z.nullable(At),
  version: z.int(),
})

/** GET /api/webhook-endpoints */
export const WebhookEndpoints = z.object({
  shops: z.array(z.object({ id: Id, name: z.string() })),
  endpoints: z.array(WebhookEndpoint),
  /** May go to addresses of the own network, and without TLS. */
  privateAllowed: z.boolean(),
})
export type WebhookEndpoints = z.infer<typeof WebhookEndpoints>

/** POST /api/webhook-endpoints . `id` is of the sender's making: sent twice it is one. */
export const NewEndpoint = z.object({ id: Id, shopId: Id, name: text(100), url: Url, kinds: WebhookKinds })
/** The secret is shown here and never again. */
export const EndpointSecret = z.object({ id: Id, secret: z.string() })
/** PATCH /api/webhook-endpoints/:id . `version` is the one that was seen. */
export const EndpointChange = z.object({
  version: z.int(),
  name: text(100),
  url: Url,
  kinds: WebhookKinds,
  state: z.enum(["on", "off"]),
})
export const EndpointChanged = z.object({ version: z.int() })
export const EndpointSeen = z.object({ version: z.int() })

export const WebhookDelivery = z.object({
  id: Id,
  eventId: z.string(),
  kind: z.string(),
  returnId: z.nullable(Id),
  rma: z.nullable(z.string()),
  state: z.enum(["waiting", "delivered", "given_up"]),
  tries: z.int(),
  status: z.nullable(z.int()),
  lastError: z.nullable(z.string()),
  createdAt: At,
  triedAt: z.nullable(At),
  deliveredAt: z.nullable(At),
  body: z.string(),
})
export const DeliveriesQuery = z.object({
  state: z.optional(z.enum(["waiting", "delivered", "given_up"])),
  before: z.optional(z.coerce.number().check(z.int())),
})
/** GET /api/webhook-endpoints/:id/deliveries . The newest first, 50 at a time; `before` of the next page. */
export const WebhookDeliveries = z.object({ deliveries: z.array(WebhookDelivery), before: z.nullable(z.int()) })
export type WebhookDeliveries = z.infer<typeof WebhookDeliveries>
/** POST /api/webhook-endpoints/:id/replay . One by its id, or all that were given up. */
export const Replay = z.object({ delivery: z.optional(Id) })
export const Replayed = z.object({ count: z.int() })

/** What an endpoint is sent, as JSON: thin, and without anything about a person. */
export const WebhookEvent = z.object({
  /** "return." and the kind, or "ping". */
  type: z.string(),
  /** When it happened. */
  timestamp: z.iso.datetime(),
  data: z.object({
    returnId: z.optional(Id),
    rma: z.optional(z.string()),
    orderNumber: z.optional(z.string()),
    shop: z.optional(z.string()),
    status: z.optional(z.string()),
    /** A parcel, a refund, a unit: what of the return it is about. */
    about: z.optional(z.string()),
    refunds: z.optional(
      z.array(
        z.object({
          id: Id,
          kind: z.string(),
          state: z.string(),
          way: z.string(),
          amountMinor: z.int(),
          currency: z.string(),
        }),
      ),
    ),
  }),
})
export type WebhookEvent = z.infer<typeof WebhookEvent>
