// UUID version 5 (RFC 9562 section 5.5) over SHA-1 (FIPS 180-4 section 6.1). Its own, because an id is asked for at every
// decision: a digest opened through the platform for a hundred bytes costs more than the decision's arithmetic.

const BLOCK = 64
const schedule = new Int32Array(80)
const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"))
const encoder = new TextEncoder()
let bytes = new Uint8Array(16 * BLOCK)

/** The id of a name within a namespace of 16 bytes. */
export function uuidV5(namespace: Uint8Array, name: string): string {
  // three bytes a UTF-16 unit at most, and what SHA-1 adds
  const room = namespace.length + 3 * name.length + 2 * BLOCK
  if (room > bytes.length) bytes = new Uint8Array(2 * room)
  bytes.set(namespace)
  const { written } = encoder.encodeInto(name, bytes.subarray(namespace.length))
  const [a, b, c, d] = sha1(namespace.length + written)
  const [version, variant] = [(b & 0xffff0fff) | 0x5000, (c & 0x3fffffff) | 0x80000000]
  return `${word(a)}-${half(version >>> 16)}-${half(version)}-${half(variant >>> 16)}-${half(variant)}${word(d)}`
}

const half = (of: number) => `${hex[(of >>> 8) & 255]}${hex[of & 255]}`
const word = (of: number) => half(of >>> 16) + half(of)

/** The first four words of the digest of the first `length` of `bytes`. */
function sha1(length: number): [number, number, number, number] {
  const end = Math.ceil((length + 9) / BLOCK) * BLOCK
  bytes.fill(0, length, end)
  bytes[length] = 0x80
  const view = new DataView(bytes.buffer)
  view.setUint32(end - 4, length * 8)
  let [h0, h1, h2, h3, h4] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0]
  for (let at = 0; at < end; at += BLOCK) {
    for (let t = 0; t < 16; t++) schedule[t] = view.getInt32(at + 4 * t)
    for (let t = 16; t < 80; t++) schedule[t] = turn(of(t - 3) ^ of(t - 8) ^ of(t - 14) ^ of(t - 16), 1)
    let [a, b, c, d, e] = [h0, h1, h2, h3, h4]
    for (let t = 0; t < 80; t++) {
      const next = (turn(a, 5) + mixed(t, b, c, d) + e + of(t)) | 0
      e = d
      d = c
      c = turn(b, 30)
      b = a
      a = next
    }
    h0 = (h0 + a) | 0
    h1 = (h1 + b) | 0
    h2 = (h2 + c) | 0
    h3 = (h3 + d) | 0
    h4 = (h4 + e) | 0
  }
  return [h0, h1, h2, h3]
}

const of = (t: number): number => schedule[t] as number
const turn = (bits: number, by: number): number => (bits << by) | (bits >>> (32 - by))

function mixed(t: number, b: number, c: number, d: number): number {
  if (t < 20) return ((b & c) | (~b & d)) + 0x5a827999
  if (t < 40) return (b ^ c ^ d) + 0x6ed9eba1
  if (t < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
  return (b ^ c ^ d) + 0xca62c1d6
}
