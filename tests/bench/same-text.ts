// When what a reader says equals what a label says, by the rules of the label collection: readers write the same symbol in
// different ways, and only that is levelled.

const controls: Record<string, string> = {
  FNC1: "",
  GS: "\x1d",
  RS: "\x1e",
  EOT: "\x04",
  FS: "\x1c",
  US: "\x1f",
}

/** The UPC-A that a UPC-E of eight digits stands for: zeros go back to where its sixth digit says they were. */
export function expandUpcE(short: string): string {
  const system = short.slice(0, 1)
  const [a, b, c, d, e, rule = "", check] = short.slice(1)
  if (rule <= "2") return `${system}${a}${b}${rule}0000${c}${d}${e}${check}`
  if (rule === "3") return `${system}${a}${b}${c}00000${d}${e}${check}`
  if (rule === "4") return `${system}${a}${b}${c}${d}00000${e}${check}`
  return `${system}${a}${b}${c}${d}${e}0000${rule}${check}`
}

/** `folder` is its plain name: it says which symbology its labels have. */
function level(folder: string, text: string): string {
  let levelled = text
    .replace(/<(FNC1|GS|RS|EOT|FS|US)>/g, (_, name: string) => controls[name] ?? "")
    .replace(/\r\n?/g, "\n")
    .replace(/^\](C1|e0|d2|Q3|J1)/, "")
    .replaceAll("\x1d", "")
  if (/rss14|rssexpanded/.test(folder)) levelled = levelled.replace(/\((\d{2,4})\)/g, "$1")
  if (folder.includes("rss14"))
    levelled = levelled.replace(/^(?:01)?(\d{14})$/, "$1").replace(/^(?:01)?(\d{13})$/, "$1")
  if (folder.includes("upce") && /^[01]\d{7}$/.test(levelled)) levelled = expandUpcE(levelled)
  return /upc|ean/.test(folder) && /^\d{12}$/.test(levelled) ? `0${levelled}` : levelled
}

/** Where a label has an add-on of two or five digits, a reading without it counts too. */
export function isSameText(folder: string, expected: string, read: string): boolean {
  const [wanted, got] = [level(folder, expected), level(folder, read)]
  if (wanted === got) return true
  const isPart = wanted.startsWith(got) || got.startsWith(wanted)
  return folder.includes("extension") && isPart && Math.min(wanted.length, got.length) >= 12
}
