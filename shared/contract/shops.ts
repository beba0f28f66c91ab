import * as z from "zod/mini"
import { Id, text } from "./basics.ts"

// The administrator's page of connected shops. What opens a shop goes in and never comes out again.

export const shopKinds = ["shopify", "woocommerce"] as const
export const connectionStates = ["new", "ok", "trouble", "off"] as const
export const connectionTroubles = ["unreachable", "limited", "denied", "unreadable", "sealed"] as const
/** hand: a person refunds in the shop's own back office, and says so here. */
export const refundsBy = ["shop", "hand"] as const
export const runKinds = ["sync", "whole", "dry"] as const
export const runStates = ["running", "done", "failed", "stopped"] as const

const secret = z
  .string()
  .check(z.trim(), z.minLength(8), z.maxLength(300), z.regex(/^[\x21-\x7e]+$/, "a key as it was copied"))

export const ShopKeys = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("shopify"), token: secret, webhookSecret: secret }),
  z.object({ kind: z.literal("woocommerce"), key: secret, secret }),
])
export type ShopKeys = z.infer<typeof ShopKeys>

/** POST /api/shop-connections */
export const ConnectShop = z.object({
  shopId: Id,
  /** something.myshopify.com, or https://shop.example */
  address: text(200),
  keys: ShopKeys,
  refundsBy: z.enum(refundsBy),
  /** So many days of orders are fetched at first. */
  reachDays: z.int().check(z.gte(1), z.lte(730)),
})
export type ConnectShop = z.infer<typeof ConnectShop>

/** PATCH /api/shop-connections/:id; new keys take the place of the old ones at once. */
export const ChangeShop = z.object({
  keys: z.optional(ShopKeys),
  refundsBy: z.optional(z.enum(refundsBy)),
  reachDays: z.optional(z.int().check(z.gte(1), z.lte(730))),
})
export type ChangeShop = z.infer<typeof ChangeShop>

/** POST /api/shop-connections/:id/runs */
export const AskRun = z.object({ kind: z.enum(runKinds) })

/** Per thing: how many were new, changed, told again, and refused. */
const Count = z.object({ created: z.int(), changed: z.int(), same: z.int(), refused: z.int() })
export const RunCounts = z.object({ orders: Count, products: Count, refunds: z.int(), pages: z.int() })
export type RunCounts = z.infer<typeof RunCounts>

export const noteFaults = ["unreadable", "money_moved", "conflict", "invalid"] as const
/** What a run did not take, or what a dry one would do; at most so many are kept. */
export const RunNote = z.object({
  is: z.enum(["refused", "created", "changed"]),
  thing: z.enum(["order", "product"]),
  /** The order's number, the article's SKU, or the shop's id of what could not be read. */
  name: z.string(),
  fault: z.nullable(z.enum(noteFaults)),
  /** What a program said of it. */
  detail: z.nullable(z.string()),
})
export type RunNote = z.infer<typeof RunNote>

export const ShopRun = z.object({
  id: Id,
  kind: z.enum(runKinds),
  state: z.enum(runStates),
  at: z.int(),
  endedAt: z.nullable(z.int()),
  step: z.enum(["hello", "products", "orders"]),
  counts: RunCounts,
  notes: z.array(RunNote),
  askedBy: z.nullable(z.string()),
})
export type ShopRun = z.infer<typeof ShopRun>

export const ShopConnection = z.object({
  id: Id,
  shop: z.object({ id: Id, name: z.string() }),
  kind: z.enum(shopKinds),
  address: z.string(),
  name: z.nullable(z.string()),
  state: z.enum(connectionStates),
  trouble: z.nullable(z.enum(connectionTroubles)),
  /** What it was told last, in its own words. */
  error: z.nullable(z.string()),
  refundsBy: z.enum(refundsBy),
  reachDays: z.int(),
  lastSyncAt: z.nullable(z.int()),
  nextSyncAt: z.nullable(z.int()),
  webhooks: z.object({
    /** Where the shop tells us; null: nobody can reach us by an address of its own. */
    address: z.nullable(z.string()),
    asked: z.boolean(),
    count: z.int(),
    refused: z.int(),
    lastAt: z.nullable(z.int()),
  }),
  orders: z.int(),
  products: z.int(),
  /** The newest of each that still says something: the running one, the last sync, the last dry run. */
  runs: z.array(ShopRun),
  createdAt: z.int(),
})
export type ShopConnection = z.infer<typeof ShopConnection>

/** GET /api/shop-connections */
export const ShopConnections = z.object({
  connections: z.array(ShopConnection),
  /** Those that can be connected. */
  shops: z.array(z.object({ id: Id, name: z.string() })),
})
export const Connected = z.object({ id: Id })
