import { rmSync } from "node:fs"
import { join } from "node:path"
import { v7 } from "uuid"
import { diskBlobs } from "../blobs/disk.ts"
import { openCarriers } from "../carriers/carriers.ts"
import type { Config } from "../config.ts"
import { findAccess } from "../connections/find-access.ts"
import type { Context } from "../context.ts"
import { cannotLock } from "../db/can-lock.ts"
import { holdFolder } from "../db/hold-folder.ts"
import { type Database, migrateToLatest, openDatabase } from "../db/open.ts"
import { demoAccount } from "../demo/demo-account.ts"
import { applyNewTypes } from "../receiving/apply-new-types.ts"
import { httpShopOrders } from "../shops/http-shop-orders.ts"
import { openShop, withShops } from "../shops/open-shop.ts"
import { ensureEpoch } from "../sync/epoch.ts"
import { decideDemo, kindOf, rememberKind } from "./decide-demo.ts"
import { keepSecret } from "./keep-secret.ts"
import { openLog } from "./open-log.ts"
import { openMailer } from "./open-mailer.ts"
import { openProvidersFor, type Providers } from "./open-providers.ts"
import { howItWasLeft, type Left, standAtStart } from "./stand-at-start.ts"
import { StartRefused } from "./stop-start.ts"

export interface House {
  ctx: Context
  close(): Promise<void>
}

/** Called with how to end what was just opened; what was opened last ends first. */
type OnOpened = (end: () => unknown) => void

/** Opens all that the server stands on, and fills a new database. Nothing listens yet; of a failed opening nothing stays open. */
export async function openHouse(config: Config, seed: (ctx: Context) => Promise<void>): Promise<House> {
  const ends: (() => unknown)[] = []
  const close = async () => {
    for (const end of ends.splice(0)) await end()
  }
  try {
    return { ctx: await openInOrder(config, seed, (end) => void ends.unshift(end)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function openInOrder(config: Config, seed: (ctx: Context) => Promise<void>, opened: OnOpened): Promise<Context> {
  opened(holdData(config.dataDir).release)
  refuseNetworkDisk(config)
  const secret = keepSecret(config.dataDir)
  const { database, demo, seeds, left } = await openForUse(config, opened)
  const providers = await openProvidersFor(config, demo)
  opened(providers.close)
  const ctx = newContext(config, database, { secret, demo, providers })
  if (seeds) await seed(ctx)
  await ensureEpoch(ctx)
  await standAtStart(ctx, left)
  await applyNewTypes(ctx)
  await rememberKind(database, demo ? "demo" : "real")
  return ctx
}

function holdData(folder: string): { release(): void } {
  try {
    const held = holdFolder(folder)
    if (held) return held
  } catch (error) {
    throw new StartRefused(`${folder} cannot be written (${(error as NodeJS.ErrnoException).code}): set DATA_DIR.`)
  }
  throw new StartRefused(`Another Backdock is running on ${folder}: stop it, or set DATA_DIR.`)
}

/** Only SQLite's file minds: PostgreSQL keeps its own. */
function refuseNetworkDisk({ dataDir, database }: Config): void {
  const under = database.engine === "sqlite" ? cannotLock(dataDir) : null
  if (under !== null)
    throw new StartRefused(
      `${dataDir} lies on ${under}, where SQLite cannot lock: set DATA_DIR to a disk of this machine, or DATABASE_URL to a PostgreSQL.`,
    )
}

async function openForUse(
  config: Config,
  opened: OnOpened,
): Promise<{ database: Database; demo: boolean; seeds: boolean; left: Left }> {
  const database = await openAndMigrate(config)
  const left = await howItWasLeft(database.read)
  const kind = await kindOf(database)
  if (kind === "seeding" && decideDemo(config, kind)) {
    await database.close()
    dropHalfSeeded(config)
    return openForUse(config, opened)
  }
  opened(database.close)
  const demo = decideDemo(config, kind)
  const seeds = demo && kind === "new"
  if (seeds) await rememberKind(database, "seeding")
  return { database, demo, seeds, left }
}

async function openAndMigrate(config: Config): Promise<Database> {
  const { database: where } = config
  try {
    const database = await openDatabase(where.engine === "sqlite" ? { file: where.file } : { url: where.url })
    await migrateToLatest(database)
    return database
  } catch (error) {
    const named = where.engine === "sqlite" ? where.file : "named by DATABASE_URL"
    throw new StartRefused(`The database ${named} cannot be used: ${firstLine(error)}`)
  }
}

/** Nobody ever saw a demo whose seed was cut off, so nothing is lost with it. */
function dropHalfSeeded({ database }: Config): void {
  if (database.engine === "postgres")
    throw new StartRefused("The demo data was only half written: name an empty database in DATABASE_URL.")
  for (const end of ["", "-wal", "-shm"]) rmSync(database.file + end, { force: true })
}

/** A refused connection to both of localhost's addresses is an error without a message of its own. */
function firstLine(error: unknown): string {
  if (error instanceof AggregateError) return firstLine(error.errors[0])
  return String(error instanceof Error ? error.message : error).split("\n")[0] ?? ""
}

type Opened = Pick<Context, "secret" | "demo"> & { providers: Providers }

function newContext(config: Config, database: Database, { secret, demo, providers }: Opened): Context {
  const way = { apiBase: config.shopifyApiBase }
  return {
    config: demo && !config.bank ? { ...config, bank: demoAccount } : config,
    database,
    now: () => Date.now(),
    newId: () => v7(),
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    log: openLog(config.logLevel),
    blobs: diskBlobs(join(config.dataDir, "blobs")),
    providers: withShops(providers.byName, findAccess(database.read, secret), way),
    openShop: (access) => openShop(access, way),
    carriers: openCarriers({ colissimo: config.colissimo, sendcloud: config.sendcloud, demo, now: () => Date.now() }),
    mailer: openMailer(config, demo),
    shopOrders: config.shopOrders && httpShopOrders(config.shopOrders),
    secret,
    demo,
    wakeWorker: () => {},
  }
}
