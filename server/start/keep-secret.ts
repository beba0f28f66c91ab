import { randomBytes } from "node:crypto"
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs"
import { join } from "node:path"
import { StartRefused } from "./stop-start.ts"

const BYTES = 32

/** The key that signs sign-ins: beside the database, readable by this user only, made at the first start. */
export function keepSecret(folder: string): Uint8Array {
  const path = join(folder, "secret.key")
  if (!existsSync(path)) writeForGood(path, randomBytes(BYTES).toString("base64"))
  const secret = Buffer.from(readFileSync(path, "utf8"), "base64")
  if (secret.length !== BYTES) throw new StartRefused(`${path} is damaged: restore it from the backup of this folder.`)
  return secret
}

function writeForGood(path: string, text: string): void {
  const half = `${path}.part`
  const file = openSync(half, "w", 0o600)
  writeSync(file, text)
  fsyncSync(file)
  closeSync(file)
  renameSync(half, path)
}
