import { done, type Result, refused } from "../../shared/contract/problem.ts"

const MAX_DEPTH = 64
export const DEFAULT_LIMIT = 1_000_000

/** Counts what comes in, whatever Content-Length says, and stops at the first byte too many. */
export async function readBytes(request: Request, limit: number): Promise<Result<Uint8Array>> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) return tooLarge(limit)
  const reader = (request.body as ReadableStream<Uint8Array> | null)?.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done: ended, value } = (await reader?.read()) ?? { done: true }
    if (ended || !value) return done(Buffer.concat(chunks))
    size += value.byteLength
    if (size > limit) {
      await reader?.cancel().catch(() => {})
      return tooLarge(limit)
    }
    chunks.push(value)
  }
}

const tooLarge = (limit: number) => refused("too_large", `This address takes at most ${limit} bytes.`)

/** One JSON document of our kind: its type said, its size and depth within bounds. */
export async function readJson(request: Request, limit: number): Promise<Result<unknown>> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase()
  const read = await readBytes(request, limit)
  if (!read.ok) return read
  if (type !== "application/json") return refused("unsupported_type")
  if (tooDeep(read.value)) return refused("too_deep")
  try {
    return done(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(read.value)))
  } catch {
    return refused("bad_json")
  }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const isOpening = (byte: number) => byte === 0x7b || byte === 0x5b
const isClosing = (byte: number) => byte === 0x7d || byte === 0x5d

/** Looks at brackets only, before the parser recurses into them. */
function tooDeep(bytes: Uint8Array): boolean {
  let depth = 0
  let inText = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (inText) {
      if (byte === BACKSLASH) at++
      else if (byte === QUOTE) inText = false
    } else if (byte === QUOTE) inText = true
    else if (isOpening(byte)) {
      if (++depth > MAX_DEPTH) return true
    } else if (isClosing(byte)) depth--
  }
  return false
}
