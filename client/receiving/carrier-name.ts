import { CARRIERS } from "../../shared/barcode/carriers.ts"

/** As painted on its vans; null where it is not known. */
export function carrierName(id: string | null): string | null {
  return CARRIERS.find((carrier) => carrier.id === id)?.name ?? null
}
