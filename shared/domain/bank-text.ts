// What a SEPA message may hold: a-z A-Z 0-9 / - ? : ( ) . , ' + and the space (EPC217-08, and section 1.4 of the EPC
// customer-to-PSP implementation guidelines, EPC132-08). What is outside is written with what is inside.

const letters: Readonly<Record<string, string>> = {
  ß: "ss",
  ẞ: "SS",
  æ: "ae",
  Æ: "AE",
  œ: "oe",
  Œ: "OE",
  ø: "o",
  Ø: "O",
  đ: "d",
  Đ: "D",
  ð: "d",
  Ð: "D",
  þ: "th",
  Þ: "TH",
  ł: "l",
  Ł: "L",
  ħ: "h",
  Ħ: "H",
  ı: "i",
  "&": "+",
  "@": "(at)",
  "€": "EUR",
  "\u2018": "'",
  "\u2019": "'",
  "\u02bc": "'",
  "`": "'",
  "´": "'",
  '"': "'",
  "\u201c": "'",
  "\u201d": "'",
  "\u00ab": "'",
  "\u00bb": "'",
  _: "-",
  "\u2010": "-",
  "\u2011": "-",
  "\u2012": "-",
  "\u2013": "-",
  "\u2014": "-",
  "\u00b7": ".",
  ";": ",",
  "!": ".",
  "[": "(",
  "]": ")",
  "{": "(",
  "}": ")",
}

/** Greek (ELOT 743) and Bulgarian Cyrillic (the law on transliteration of 2009): both are SEPA countries' own letters. */
const alphabets = [
  ["αβγδεζηθικλμνξοπρστυφχψως", "a v g d e z i th i k l m n x o p r s t y f ch ps o s"],
  ["абвгдежзийклмнопрстуфхцчшщъьюя", "a b v g d e zh z i y k l m n o p r s t u f h ts ch sh sht a y yu ya"],
] as const
const foreign = new Map<string, string>(
  alphabets.flatMap(([from, to]) => {
    const latin = to.split(" ")
    return [...from].map((letter, at): [string, string] => [letter, latin[at] ?? ""])
  }),
)

/** Written with the letters of SEPA, single spaces, no longer than `most`. "" where nothing of it can be. */
export function bankText(text: string, most: number): string {
  const plain = [...text.normalize("NFC")].map(write).join("")
  return plain.replace(/\s+/g, " ").trim().slice(0, most).trim()
}

function write(letter: string): string {
  const known = letters[letter]
  if (known !== undefined) return known
  const bare = letter.normalize("NFKD").replace(/\p{M}/gu, "")
  if (/^[A-Za-z0-9/\-?:().,'+ ]+$/.test(bare)) return bare
  if (/^\s+$/.test(bare)) return " "
  const latin = foreign.get(bare.toLowerCase())
  if (latin === undefined) return ""
  return bare === bare.toLowerCase() ? latin : latin.slice(0, 1).toUpperCase() + latin.slice(1)
}

/** Also what a reference may not do: begin or end with a slash, or hold two of them in a row (EPC132-08, 1.5). */
export function bankReference(text: string, most: number): string {
  return bankText(text.replace(/\/{2,}/g, "/"), most).replace(/^[/ ]+|[/ ]+$/g, "")
}

/** A name that a bank can compare: at least two letters are left of it. */
export const hasBankLetters = (text: string): boolean => (bankText(text, 70).match(/[A-Za-z]/g) ?? []).length >= 2
