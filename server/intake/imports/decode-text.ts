import { createReadStream } from "node:fs"
import { open } from "node:fs/promises"
import type { FileFormat } from "../../../shared/contract/imports.ts"

export type Encoding = NonNullable<FileFormat["encoding"]>

/** The bytes that say an encoding by themselves. TextDecoder takes them off. */
const marks: [Encoding, number[]][] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
]

export function markedEncoding(head: Uint8Array): Encoding | null {
  return marks.find(([, mark]) => mark.every((byte, at) => head[at] === byte))?.[0] ?? null
}

/** Counts what speaks for UTF-8 and against it: whole sequences of several bytes, and bytes that are in none. */
export class Utf8Evidence {
  whole = 0
  broken = 0
  #wanted = 0

  add(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte < 0x80 && this.#wanted === 0) continue
      if ((byte & 0xc0) === 0x80 && this.#wanted > 0) {
        if (--this.#wanted === 0) this.whole++
        continue
      }
      if (this.#wanted > 0) this.broken++
      this.#wanted =
        byte >= 0xc2 && byte < 0xe0 ? 1 : byte >= 0xe0 && byte < 0xf0 ? 2 : byte >= 0xf0 && byte < 0xf5 ? 3 : 0
      if (byte >= 0x80 && this.#wanted === 0) this.broken++
    }
  }

  /** A few broken letters in a file that is UTF-8 elsewhere do not make it Windows-1252: those lines are refused. */
  get encoding(): Encoding {
    return this.broken === 0 || this.whole > this.broken ? "utf-8" : "windows-1252"
  }
}

/** By its mark, else by every byte of it: one letter in the last line may be the only one that is not ASCII. */
export async function sniffEncoding(path: string): Promise<Encoding> {
  const marked = markedEncoding(await readHead(path, 4))
  if (marked) return marked
  const evidence = new Utf8Evidence()
  for await (const bytes of createReadStream(path, { highWaterMark: 1 << 18 })) evidence.add(bytes as Buffer)
  return evidence.encoding
}

export async function readHead(path: string, most: number): Promise<Uint8Array> {
  const file = await open(path, "r")
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(most), 0, most, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Text of a file in pieces; what cannot be decoded becomes U+FFFD. `onBytes` hears how far it has come. */
export async function* decodeFile(path: string, encoding: Encoding, onBytes: (count: number) => void) {
  const decoder = new TextDecoder(encoding)
  for await (const bytes of createReadStream(path, { highWaterMark: 1 << 16 })) {
    onBytes((bytes as Buffer).length)
    yield decoder.decode(bytes as Buffer, { stream: true })
  }
  yield decoder.decode()
}
