import { readFileSync } from "node:fs"

/** Of package.json, as archives name who made them. */
export function appVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"))
  return String(version)
}
