// Numbers as they are looked up: what a voice on the phone leaves out, and how it is written, does not count.

/** What is left out of every number, on a server's index as here (server/intake/number-probes.ts). */
export const leftOut = ["-", " ", "/", ".", "_", "#"] as const

/** "fr-2024/00 123" → "FR202400123". Only ASCII letters change, as both databases' own `upper` does in this collation. */
export function numberKey(text: string): string {
  const bare = leftOut.reduce((rest, each) => rest.replaceAll(each, ""), text)
  return bare.replace(/[a-z]/g, (letter) => letter.toUpperCase())
}

/** Lower case, ASCII letters only, as the index has it. */
export const emailKey = (text: string): string => text.trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase())

/** The first text that does not begin with this one, in the order of its bytes: the end of a range of prefixes. */
export const afterPrefix = (prefix: string): string => `${prefix}\u{10ffff}`

/** Text that both databases can hold and compare: no half characters, no NUL. */
export const cleanText = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\0\ufffd]/g, "")
    .normalize("NFC")
    .replace(/\s+/g, " ")
    .trim()
