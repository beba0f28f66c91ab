import type { Readable } from "node:stream"
import { inflateSync } from "node:zlib"

// Just enough of a PDF reader to see what a page shows: its rectangles, and its text by the fonts' own ToUnicode maps.

export interface PdfPage {
  /** Points. */
  width: number
  height: number
  /** Points, y down from the top. */
  rects: [x: number, y: number, width: number, height: number][]
  lines: string[]
}
type Objects = Map<string, { head: string; data: string }>

export async function readPdf(stream: Readable): Promise<PdfPage[]> {
  const file = Buffer.concat(await stream.toArray()).toString("latin1")
  if (!file.startsWith("%PDF-1.") || !/startxref\n\d+\n%%EOF\s*$/.test(file)) throw new Error("no whole PDF")
  checkXref(file)
  const objects = objectsOf(file)
  return [...objects.values()]
    .filter(({ head }) => /\/Type \/Page\b(?!s)/.test(head))
    .map((page) => pageOf(page, objects))
}

/** Each offset in the cross-reference table leads to its object: what a strict printer needs. */
function checkXref(file: string): void {
  const start = Number(/startxref\n(\d+)/.exec(file)?.[1])
  const entries = [...file.slice(start).matchAll(/^(\d{10}) (\d{5}) ([nf])/gm)]
  entries.forEach(([, offset, , use], id) => {
    if (use === "n" && !file.startsWith(`${id} 0 obj`, Number(offset))) throw new Error(`xref misses object ${id}`)
  })
  if (entries.length < 5) throw new Error("no xref")
}

function objectsOf(file: string): Objects {
  const found: Objects = new Map()
  for (const [, id = "", body = ""] of file.matchAll(/^(\d+) 0 obj\n([\s\S]*?)\nendobj/gm)) {
    const at = body.indexOf("stream\n")
    const head = at < 0 ? body : body.slice(0, at)
    const raw = at < 0 ? "" : body.slice(at + 7, body.lastIndexOf("\nendstream"))
    const data = head.includes("/FlateDecode") ? inflateSync(Buffer.from(raw, "latin1")).toString("latin1") : raw
    found.set(id, { head, data })
  }
  return found
}

function pageOf({ head }: { head: string }, objects: Objects): PdfPage {
  const get = (id: string | undefined) => objects.get(id ?? "") ?? { head: "", data: "" }
  const reference = (text: string, name: string) => new RegExp(`/${name} (\\d+) 0 R`).exec(text)?.[1]
  const [, width, height] = /MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(head) ?? []
  const fonts = get(reference(head, "Resources")).head
  const content = get(reference(head, "Contents")).data
  const rects = [...content.matchAll(/^([\d.-]+) ([\d.-]+) ([\d.-]+) ([\d.-]+) re$/gm)].map((match) => {
    return match.slice(1).map(Number) as PdfPage["rects"][number]
  })
  const lines = [...content.matchAll(/\/(F\d+) [\d.]+ Tf[\s\S]*?\[(.*)\] TJ/g)].map(([, font = "", glyphs = ""]) => {
    const map = get(reference(get(reference(fonts, font)).head, "ToUnicode")).data
    return textOf(glyphs, lettersOf(map))
  })
  return { width: Number(width), height: Number(height), rects, lines }
}

/** bfrange of a ToUnicode map: first glyph, last glyph, their letters. */
function lettersOf(map: string): Map<number, string> {
  const letters = new Map<number, string>()
  for (const [, first = "", list = ""] of map.matchAll(/<(\w+)> <\w+> \[(.*)\]/g)) {
    const codes = [...list.matchAll(/<([\w ]+)>/g)].map(([, hex = ""]) => Buffer.from(hex.replaceAll(" ", ""), "hex"))
    codes.forEach((code, at) => {
      letters.set(Number.parseInt(first, 16) + at, code.swap16().toString("utf16le"))
    })
  }
  return letters
}

const textOf = (glyphs: string, letters: Map<number, string>) =>
  [...glyphs.matchAll(/<(\w+)>/g)]
    .flatMap(([, hex = ""]) => hex.match(/.{4}/g) ?? [])
    .map((glyph) => letters.get(Number.parseInt(glyph, 16)) ?? "?")
    .join("")
