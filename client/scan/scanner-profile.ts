import { type ScannerProfile, unknownScanner } from "./burst.ts"

const key = "backdock.scanner"
let profile: ScannerProfile | null = null

/** What was measured of this device's scanner; unknown until somebody measures it. */
export function scannerProfile(): ScannerProfile {
  profile ??= read()
  return profile
}

/** null: back to what nobody measured. */
export function setScannerProfile(next: ScannerProfile | null): void {
  profile = next ?? unknownScanner
  if (next) localStorage.setItem(key, JSON.stringify(next))
  else localStorage.removeItem(key)
}

function read(): ScannerProfile {
  try {
    return { ...unknownScanner, ...JSON.parse(localStorage.getItem(key) ?? "{}") }
  } catch {
    return unknownScanner
  }
}
