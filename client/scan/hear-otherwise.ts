import { isSerialWanted, openSerial } from "./serial-scanner.ts"
import { keepSink } from "./sink.ts"

/** Scanners that send no keys: as text, or as bytes. */
export function hearOtherwise() {
  if (/Android/.test(navigator.userAgent)) keepSink()
  if (isSerialWanted()) void openSerial()
}
