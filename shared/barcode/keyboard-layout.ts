/**
 * What a scanner set to a US keyboard becomes on a host with another layout, and back. Each table is written as
 * pairs: the character that arrived, then the one that was scanned.
 */
const AZERTY_LETTERS = "aqqaAQQAzwwzZWWZ,m?M;,.<:.!/"
const TABLES = {
  azerty: `${AZERTY_LETTERS}^[¨{&1é2"3'4(5-6è7_8ç9à0)-°_1!2@3#4$5%6^7&8*9(0)$]£}m;M:/>§?ù'%"*\\µ|²\``,
  "azerty-be": `${AZERTY_LETTERS.slice(0, -2)}^[¨{&1é2"3'4(5§6è7!8ç9à0)--=_+1!2@3#4$5%6^7&8*9(0)$]m;M:/>=/+?ù'%"µ\\£|`,
  qwertz: `zyyzZYYZß-?_´=\`+ö;Ö:ä'Ä"ü[Ü{+]*}#\\'|-/_?"@§#&^/&(*)(=);<:>°~^\``,
}
export type Layout = keyof typeof TABLES

const MAPS = Object.fromEntries(
  Object.entries(TABLES).map(([name, pairs]) => {
    const letters = [...pairs]
    return [name, new Map(letters.flatMap((letter, at) => (at % 2 ? [] : [[letter, letters[at + 1] as string]])))]
  }),
) as Record<Layout, Map<string, string>>

/** The layouts that could have garbled this text, likeliest first. A layout shows by what only it types. */
export function layoutsFor(text: string, channel: string | undefined): Layout[] {
  if (channel === "wedge-azerty") return ["azerty", "azerty-be"]
  if (channel === "wedge-qwertz") return ["qwertz"]
  if (channel !== "wedge" && channel !== undefined) return []
  return [...(/[&é"'(\-§è_!çà]{2}/.test(text) ? (["azerty", "azerty-be"] as const) : []), "qwertz"]
}

/** The text as the scanner meant it. */
export function undoLayout(text: string, layout: Layout): string {
  const map = MAPS[layout]
  let out = ""
  for (const letter of text) out += map.get(letter) ?? letter
  return out
}

/** A US keyboard's keys, without Shift and with it. */
const PLAIN = "1234567890-=[];',./`\\"
const SHIFTED = '!@#$%^&*()_+{}:"<>?~|'

/** The same where Caps Lock was on, which on these hosts turns the digits' row and the signs about as well as letters. */
export function undoCapsLock(text: string, layout: Layout): string {
  let out = ""
  for (const letter of undoLayout(text, layout)) {
    const [plain, shifted] = [PLAIN.indexOf(letter), SHIFTED.indexOf(letter)]
    const lower = letter.toLowerCase()
    out += SHIFTED[plain] ?? PLAIN[shifted] ?? (letter === lower ? letter.toUpperCase() : lower)
  }
  return out
}
