import { parentPort, workerData } from "node:worker_threads"
import type { Said } from "../db/aside.ts"
import { readSettlement } from "./read-settlement.ts"
import { type Settlement, SettlementRefused } from "./settlement-lines.ts"

export type Asked = { bytes: Uint8Array; total: string }
export type Understood = { settlement: Settlement } | { fault: string; where: string; wants: string }

const { bytes, total } = workerData as Asked

try {
  parentPort?.postMessage({ ok: true, value: { settlement: readSettlement(bytes, total) } } satisfies Said<Understood>)
} catch (error) {
  if (error instanceof SettlementRefused) {
    const { fault, where, wants } = error
    parentPort?.postMessage({ ok: true, value: { fault, where, wants } } satisfies Said<Understood>)
  } else parentPort?.postMessage({ ok: false, problem: String(error) } satisfies Said<Understood>)
}
