import type { SearchField } from "../contract/search.ts"
import { foldText, mostSlips, nameWords, slipsBetween, soundOf } from "../domain/name-words.ts"
import { cleanText, emailKey, leftOut, numberKey } from "../domain/search-key.ts"

type Mark = [from: number, to: number]

/** Which parts of a stored text what was said stands for, [from, to[, in order; none where only a code says why. */
export function marksOf(field: SearchField, text: string, said: string): Mark[] {
  const clean = cleanText(said.slice(0, 4000))
  if (field === "name") return nameMarks(text, clean)
  if (field === "email") return emailMarks(text, clean)
  const key = numberKey(clean)
  return (
    [key, ...clean.split(" ").map(numberKey)].map((each) => numberMarks(text, each)).find((all) => all.length) ?? []
  )
}

/** From the first character, over what is left out of a number, as far as what was said goes. */
function numberMarks(text: string, key: string): Mark[] {
  const stored = numberKey(text)
  // a barcode of 13 digits is stored as 14
  const noughts = key === "" || stored.startsWith(key) ? 0 : stored.length - stored.replace(/^0+/, "").length
  if (key === "" || !stored.startsWith(key, noughts)) return []
  let counted = -noughts
  for (let at = 0; at < text.length; at++) {
    if (!(leftOut as readonly string[]).includes(text[at] ?? "")) counted++
    if (counted === key.length) return [[noughts, at + 1]]
  }
  return []
}

function emailMarks(text: string, said: string): Mark[] {
  const [own, key] = [emailKey(text), emailKey(said)]
  if (key !== "" && own.startsWith(key)) return [[0, key.length]]
  const local = `${key.split("@")[0]}@`
  return local.length > 1 && own.startsWith(local) ? [[0, local.length - 1]] : []
}

/** Each word of the name that one of those said begins, sounds like, or misses by a slip. */
function nameMarks(text: string, said: string): Mark[] {
  const words = nameWords(said.includes("@") ? (said.split("@")[0] ?? "").replace(/\d+/g, " ") : said)
  return [...text.matchAll(/[\p{L}\p{N}\p{M}'’`]+/gu)].flatMap(({ 0: own, index }): Mark[] => {
    const folded = foldText(own.replace(/['’`]/g, ""))
    const begun = words.find((word) => folded.startsWith(word))
    if (begun) return [[index, index + lengthOf(own, begun)]]
    const sound = soundOf(folded)
    const alike = words.some((word) => isLike(sound, soundOf(word)))
    return alike ? [[index, index + own.length]] : []
  })
}

const isLike = (own: string, said: string) =>
  own.startsWith(said) ||
  slipsBetween(own, said) <= mostSlips(said) ||
  (said.length >= 4 && slipsBetween(own.slice(0, said.length), said, 1) <= 1)

/** How much of the word as it is written its folded beginning takes. */
function lengthOf(own: string, begun: string): number {
  for (let length = 1; length <= own.length; length++)
    if (foldText(own.slice(0, length).replace(/['’`]/g, "")).length >= begun.length) return length
  return own.length
}
