import type { FactBody } from "../../shared/contract/facts.ts"

/** A unit known by its serial, as a tracked line asks. */
export const withPlate = (serial: string): Partial<FactBody<"v1.UnitInspected">> => ({
  unit: { lpn: null, serial, ordinal: 1 },
})
