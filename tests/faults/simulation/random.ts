/** All chance of a run, from its seed. */
export interface Random {
  /** From 0 up to 1. */
  next(): number
  /** From 0 up to `below`. */
  int(below: number): number
  between(from: number, to: number): number
  chance(of: number): boolean
  pick<T>(from: readonly T[]): T
  bytes(count: number): Uint8Array<ArrayBuffer>
  /** Another source that depends on the seed and the name alone: what one part draws changes nothing for the others. */
  apart(name: string): Random
}

/** sfc32. */
export function randomOf(seed: string): Random {
  let [a, b, c, d] = [mix(seed, 1), mix(seed, 2), mix(seed, 3), 1]
  const word = () => {
    const sum = (a + b + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return sum >>> 0
  }
  for (let turn = 0; turn < 12; turn++) word()
  const random: Random = {
    next: () => word() / 2 ** 32,
    int: (below) => Math.floor(random.next() * below),
    between: (from, to) => from + random.next() * (to - from),
    chance: (of) => random.next() < of,
    pick: (from) => from[random.int(from.length)] as never,
    bytes: (count) => Uint8Array.from({ length: count }, () => word() & 255),
    apart: (name) => randomOf(`${seed}/${name}`),
  }
  return random
}

/** FNV-1a. */
function mix(text: string, salt: number): number {
  let hash = 0x811c9dc5 ^ salt
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash
}
