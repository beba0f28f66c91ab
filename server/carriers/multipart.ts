/** A part of an answer in several parts (RFC 2046, 5.1), by its Content-ID without brackets. */
export interface Part {
  id: string
  bytes: Uint8Array
}

/** Null: it is no such answer, or is cut off. */
export function partsOf(type: string, bytes: Uint8Array): Part[] | null {
  const boundary = /^multipart\/.*boundary="?([^";]+)"?/i.exec(type)?.[1]
  if (!boundary) return null
  const body = Buffer.from(bytes)
  const mark = Buffer.from(`--${boundary}`)
  const parts: Part[] = []
  let from = body.indexOf(mark)
  while (from >= 0) {
    from += mark.length
    if (body.subarray(from, from + 2).toString() === "--") return parts
    const end = body.indexOf(mark, from)
    const head = body.indexOf("\r\n\r\n", from)
    if (end < 0 || head < 0 || head > end) return null
    const id = /content-id:\s*<?([^>\r\n]+)>?/i.exec(body.subarray(from, head).toString("latin1"))?.[1] ?? ""
    parts.push({ id: id.trim(), bytes: body.subarray(head + 4, end - 2) })
    from = end
  }
  return null
}
