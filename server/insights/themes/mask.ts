import { isSmall } from "./stems.ts"

/** What stands in place of it. */
export const MASK = "[…]"

const bare = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()
const TOKEN = /[\p{L}\p{N}\p{M}]+/gu
const digitsIn = (text: string) => text.replace(/\D/g, "").length

/** What names somebody wherever it stands: mail addresses, links, accounts, telephone and other long numbers. */
const ADDRESS = /[\p{L}\p{N}._%+-]+\s?@\s?[\p{L}\p{N}-]+(?:\s?\.\s?[\p{L}\p{N}-]+)*/gu
const LINK = /(?:https?:\/\/|www\.)\S+/giu
/** In groups of four or none, right or mistyped: letters among digits, of which there are many. */
const ACCOUNT = /\b[A-Z]{2}\d{2}(?:[ .-]?[A-Z0-9]{4}){2,7}(?:[ .-]?[A-Z0-9]{1,3})?\b/giu
/** A telephone, a card, a parcel: six digits and more, in groups or not. */
const NUMBER = /[\p{L}\p{N}]*\+?\(?\d(?:[\s.\-/()]{0,2}\d){5,}[\p{L}\p{N}]*/gu

/**
 * A text for others to read: without what those are, and without these names (of the order, its customer and where they
 * live), however they are written. What is left is what was said.
 */
export function maskPersonal(text: string, names: readonly string[] = []): string {
  const said = text
    .replace(ADDRESS, MASK)
    .replace(LINK, MASK)
    .replace(ACCOUNT, (found) => (digitsIn(found) >= 8 ? MASK : found))
    .replace(NUMBER, MASK)
  const own = new Set(names.flatMap((name) => bare(name).match(TOKEN) ?? []).filter(namesSomebody))
  const without = own.size === 0 ? said : said.replace(TOKEN, (word) => (own.has(bare(word)) ? MASK : word))
  return without.replace(/\[…\](?:[\s,.'’-]*\[…\])+/gu, MASK).trim()
}

/** "de" and "12" of an address stand in every text. */
const namesSomebody = (word: string) => word.length > 2 && !isSmall(word)
