import pino from "pino"
import { v7 } from "uuid"
import type { BlobKind, BlobStore } from "../../server/blobs/blob-store.ts"
import { readConfig } from "../../server/config.ts"
import type { Context } from "../../server/context.ts"
import type { Database } from "./engines.ts"

export interface TestClock {
  now(): number
  set(at: number | string): void
  advance(ms: number): void
}
export type TestContext = Context & { clock: TestClock; blobs: BlobStore & { all: Map<string, Uint8Array> } }

/** A morning in the warehouse, Paris time 9:00. */
export const MORNING = Date.UTC(2026, 10, 24, 8)
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** A context over a real database. Time stands still until the test moves it; nothing leaves the process. */
export function testContext(database: Database, overrides: Partial<Context> = {}): TestContext {
  const clock = testClock()
  let made = 0
  return {
    // to read the settings takes longer than all else here
    config: overrides.config ?? testConfig(),
    database,
    now: clock.now,
    newId: () => v7({ msecs: clock.now(), seq: made++ }),
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    log: pino({ level: "silent" }),
    blobs: memoryBlobs(),
    providers: new Map(),
    mailer: null,
    secret: new Uint8Array(32).fill(7),
    demo: false,
    wakeWorker: () => {},
    ...overrides,
    clock,
  } as TestContext
}

function testClock(): TestClock {
  let at = MORNING
  return {
    now: () => at,
    set: (to) => {
      at = typeof to === "string" ? Date.parse(to) : to
    },
    advance: (ms) => {
      at += ms
    },
  }
}

export function testConfig(env: Record<string, string> = {}): Context["config"] {
  const read = readConfig({ DEMO: "off", PORT: "0", ...env })
  if (!read.ok) throw new Error(read.line)
  return read.config
}

export function memoryBlobs(): BlobStore & { all: Map<string, Uint8Array> } {
  const all = new Map<string, Uint8Array>()
  const at = (kind: BlobKind, name: string) => `${kind}/${name}`
  return {
    all,
    put: async (kind, name, bytes) => void all.set(at(kind, name), bytes.slice()),
    has: async (kind, name) => all.has(at(kind, name)),
    get: async (kind, name) => all.get(at(kind, name)) ?? null,
  }
}
