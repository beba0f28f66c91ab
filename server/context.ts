import type { Logger } from "pino"
import type { BlobStore } from "./blobs/blob-store.ts"
import type { Carrier } from "./carriers/carrier.ts"
import type { Config } from "./config.ts"
import type { Database } from "./db/open.ts"
import type { Mailer } from "./mail/mailer.ts"
import type { RefundProvider } from "./payments/refund-provider.ts"
import type { ShopOrders } from "./shops/shop-orders.ts"
import type { ShopAccess, ShopSource } from "./shops/shop-source.ts"

/** All that a verb may reach besides its transaction. Time, ids and randomness come in here: tests move the clock. */
export interface Context {
  config: Config
  /** Only http, sync and jobs call `write`; a verb is given its transaction. */
  database: Database
  /** Milliseconds since 1970. */
  now(): number
  /** UUIDv7. */
  newId(): string
  randomBytes(count: number): Uint8Array
  log: Logger
  blobs: BlobStore
  /** By name: "test", "stripe". Only jobs call them. */
  providers: ReadonlyMap<string, RefundProvider>
  /** Null: no way out is set up, and mails wait. Only jobs call it. */
  mailer: Mailer | null
  /** By name: "colissimo", "sendcloud". Bookings are a job's; only points and days are asked while a customer waits. */
  carriers?: ReadonlyMap<string, Carrier>
  /** A shop's stock and orders, for replacements; none: a person orders them. Only jobs call it. */
  shopOrders?: ShopOrders | null
  /** A connected shop's platform. Only jobs ask it; the door only has its webhooks checked. */
  openShop?: (access: ShopAccess) => ShopSource
  /** Signs what a device must be able to bring back after a restore; lies beside the database, not in it. */
  secret: Uint8Array
  /** Demo data, demo sign-ins and demo pages exist. */
  demo: boolean
  /** Rings when a transaction left work in the outbox: the worker looks at once instead of at its next tick. */
  wakeWorker(): void
}
