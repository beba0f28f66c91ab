import { aside } from "../device/aside.ts"
import { remembering } from "../device/look-up.ts"
import { readScan, type ScanRead } from "../scan/read-scan.ts"
import type { Caught } from "../scan/scan-bus.ts"
import { type Gathered, gather } from "./what-device-knows.ts"

export type Looked = ScanRead & { gathered: Gathered }

const look = aside("look", async (caught: Caught, atDock: boolean): Promise<Looked> => {
  const { named, ...read } = await readScan(caught, remembering())
  return { ...read, gathered: await gather({ ...read, ...(named && { named }) }, atDock) }
})

/** Reads a code and gathers what the device knows of it, in one question. */
export const lookAtBench = (caught: Caught) => look(caught, false)
/** The same where parcels are only counted. */
export const lookAtDock = (caught: Caught) => look(caught, true)
