import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import { type FileHandle, open } from "node:fs/promises"
import { pipeline } from "node:stream/promises"
import { createGunzip, createGzip } from "node:zlib"
import { z } from "zod"
import { BackupRefused } from "./backup-refused.ts"

// One file: a first line that says what it is, the database (gzip), the manifest (JSON), and a last line of fixed length
// with the manifest's own length and hash. It is written in one go from front to back; one that was cut off has no end.

const FIRST = "BACKDOCK BACKUP 1\n"
const LAST = 79

const Manifest = z.object({
  format: z.literal(1),
  engine: z.enum(["sqlite", "postgres"]),
  /** The version of the app that made it. */
  app: z.string(),
  /** The schema's, in order. */
  migrations: z.array(z.string()),
  madeAt: z.int(),
  epoch: z.string(),
  position: z.int(),
  /** By table. */
  rows: z.record(z.string(), z.int()),
  /** How many photos belong to it: which ones, its own table `photos` says. */
  photos: z.int(),
  payload: z.object({ bytes: z.int(), sha256: z.string() }),
  /** What lies beside the database and must come back with it. Secret. */
  files: z.array(z.object({ path: z.string(), base64: z.string() })),
})
export type Manifest = z.infer<typeof Manifest>

const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex")

/** Writes the payload as it comes, then the manifest, and resolves when all of it is on the disk. For its owner's eyes only. */
export async function writeArchive(
  path: string,
  payload: AsyncIterable<Uint8Array>,
  toManifest: () => Omit<Manifest, "format" | "payload">,
): Promise<Manifest> {
  const file = await open(path, "wx", 0o600)
  try {
    await file.writeFile(FIRST)
    const written = await writePayload(file, payload)
    const manifest = { format: 1 as const, ...toManifest(), payload: written }
    const text = Buffer.from(JSON.stringify(manifest))
    await file.writeFile(text)
    await file.writeFile(`\n${String(text.length).padStart(12, "0")} ${sha256(text)}\n`)
    await file.sync()
    return manifest
  } finally {
    await file.close()
  }
}

async function writePayload(file: FileHandle, payload: AsyncIterable<Uint8Array>): Promise<Manifest["payload"]> {
  const hash = createHash("sha256")
  let bytes = 0
  // the least effort: half the size at the speed of the disk
  await pipeline(payload, createGzip({ level: 1 }), async (packed: AsyncIterable<Uint8Array>) => {
    for await (const chunk of packed) {
      hash.update(chunk)
      bytes += chunk.byteLength
      await file.writeFile(chunk)
    }
  })
  return { bytes, sha256: hash.digest("hex") }
}

/** What an archive says of itself. Throws `BackupRefused` where it is none, or not whole. */
export async function readManifest(path: string): Promise<Manifest> {
  const file = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    throw new BackupRefused(`${path} cannot be read (${error.code}).`)
  })
  try {
    const { size } = await file.stat()
    const first = await readAt(file, 0, FIRST.length)
    if (first.toString("latin1") !== FIRST) throw new BackupRefused(`${path} is no backup of Backdock.`)
    const [, length, hash] =
      (await readAt(file, size - LAST, LAST)).toString("latin1").match(/^\n(\d{12}) (\w{64})\n$/) ?? []
    if (length === undefined) throw new BackupRefused(`${path} is not whole: its end is missing.`)
    const text = await readAt(file, size - LAST - Number(length), Number(length))
    if (sha256(text) !== hash) throw new BackupRefused(`${path} is damaged: its manifest is not what was written.`)
    const manifest = Manifest.safeParse(JSON.parse(text.toString()))
    if (!manifest.success) throw new BackupRefused(`${path} was made by another version of Backdock.`)
    return manifest.data
  } finally {
    await file.close()
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  if (position < 0) return Buffer.alloc(0)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}

/** Before anything in it is believed: a byte that fell over may still unpack to something. Throws `BackupRefused`. */
export async function checkPayload(path: string, { payload }: Manifest): Promise<void> {
  const hash = createHash("sha256")
  const end = FIRST.length + payload.bytes - 1
  for await (const chunk of createReadStream(path, { start: FIRST.length, end, highWaterMark: 1 << 20 }))
    hash.update(chunk as Buffer)
  if (hash.digest("hex") !== payload.sha256) throw notAsWritten(path)
}

const notAsWritten = (path: string) => new BackupRefused(`${path} is damaged: its contents are not what was written.`)

/** The database's bytes. What was read is worth something only once the end has come: then its hash was right. */
export async function* readPayload(path: string, { payload }: Manifest): AsyncGenerator<Buffer> {
  const hash = createHash("sha256")
  const counted = async function* (packed: AsyncIterable<Buffer>) {
    for await (const chunk of packed) {
      hash.update(chunk)
      yield chunk
    }
  }
  const end = FIRST.length + payload.bytes - 1
  const plain = createGunzip()
  const read = pipeline(createReadStream(path, { start: FIRST.length, end }), counted, plain)
  // said below, to whoever reads
  read.catch(() => {})
  try {
    for await (const chunk of plain) yield chunk as Buffer
    await read
  } catch {
    throw new BackupRefused(`${path} is damaged: its contents cannot be unpacked.`)
  }
  if (hash.digest("hex") !== payload.sha256) throw notAsWritten(path)
}
