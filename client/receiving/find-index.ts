import type { ParcelDoc, ReturnDoc } from "../../shared/contract/device-docs.ts"

// Search by what a person reads off a label or a slip: the end of a number, an order, an article's name. No index of the
// database and no tree: some 40 bytes a return in one long text, which a browser looks through in a few milliseconds.

export type Hit = { kind: "return" | "parcel"; id: string }
export type Hits = { hits: Hit[]; more: boolean }

/** As many as a handheld's screen is scrolled through. */
export const AT_MOST = 20
/** Fewer characters name half of what is expected. */
export const LEAST = 3
const ID_LENGTH = 36

/** Letters and digits, in capitals: what is between them nobody types. */
export const plainNumber = (text: string): string => text.toUpperCase().replace(/[^0-9A-Z]/g, "")
/** Words without accents, each after a blank. */
export const plainWords = (text: string): string =>
  ` ${text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()}`

/** Fills with documents, then answers; filled further, it answers with more. */
export function startFindIndex() {
  const parts: string[] = []
  let ids = ""
  const idParts: string[] = []
  const kinds: Hit["kind"][] = []
  /** Where each number begins in the text, and whose it is. */
  const starts: number[] = []
  const owners: number[] = []
  let length = 1
  let text = "\n"
  const titles = new Map<string, number[]>()

  const own = (kind: Hit["kind"], id: string): number => {
    idParts.push(id.padEnd(ID_LENGTH))
    return kinds.push(kind) - 1
  }
  const put = (number: string, owner: number) => {
    const plain = plainNumber(number)
    if (!plain) return
    starts.push(length)
    owners.push(owner)
    parts.push(plain)
    length += plain.length + 1
  }
  const settle = () => {
    if (parts.length > 0) text += `${parts.join("\n")}\n`
    ids += idParts.join("")
    parts.length = 0
    idParts.length = 0
  }
  const ownerAt = (at: number): number => {
    let [low, high] = [0, starts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= at) low = middle
      else high = middle - 1
    }
    return owners[low] ?? 0
  }
  const hitOf = (owner: number): Hit => ({
    kind: kinds[owner] ?? "return",
    id: ids.slice(owner * ID_LENGTH, (owner + 1) * ID_LENGTH).trimEnd(),
  })

  /** Owners of numbers with this text in it; `from` is where in the text the number itself begins. */
  function* numbersWith(needle: string, from: number): Generator<number> {
    for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) yield ownerAt(at + from)
  }
  /** The likeliest first: how a number ends is what people read out, how it begins is the same for all of a carrier. */
  function* byNumber(plain: string) {
    if (plain.length < LEAST) return
    yield* numbersWith(`${plain}\n`, 0)
    yield* numbersWith(`\n${plain}`, 1)
    yield* numbersWith(plain, 0)
  }
  function* byName(query: string) {
    const words = plainWords(query).trim().split(" ")
    for (const [title, which] of titles) if (words.every((word) => title.includes(` ${word}`))) yield* which
  }

  return {
    addReturn({ id, rma, order, lines }: ReturnDoc) {
      const owner = own("return", id)
      put(rma, owner)
      if (order) put(order, owner)
      for (const title of new Set(lines.map((line) => plainWords(line.title)))) {
        const which = titles.get(title)
        if (which) which.push(owner)
        else titles.set(title, [owner])
      }
    },
    addParcel({ id, keys, state }: ParcelDoc) {
      if (state === "closed" || state === "lost") return
      const owner = own("parcel", id)
      for (const key of keys) put(key, owner)
    },
    find(query: string): Hits {
      if (plainWords(query).trim().length < LEAST) return { hits: [], more: false }
      settle()
      const plain = plainNumber(query)
      const found = new Set<number>()
      for (const owners of [byNumber(plain), byName(query)])
        for (const owner of owners) {
          if (found.size === AT_MOST && !found.has(owner)) return { hits: [...found].map(hitOf), more: true }
          found.add(owner)
        }
      return { hits: [...found].map(hitOf), more: false }
    },
    /** Documents in it. */
    size: () => kinds.length,
  }
}
