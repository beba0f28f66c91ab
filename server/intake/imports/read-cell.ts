import type { ColumnReading, DateOrder, Decimals, LineFault } from "../../../shared/contract/imports.ts"
import { currencyExponent } from "../../../shared/domain/money.ts"
import { readWeek } from "../../../shared/domain/sales-period.ts"
import { type ImportField, plain as toPlain } from "../../../shared/policy/import-fields.ts"
import { fromSerial } from "./read-xlsx.ts"
import type { Cell } from "./unreadable.ts"

const MOST_REMEMBERED = 5_000
const plains = new Map<string, string>()

/** The same few words stand in a column a hundred thousand times. */
function plain(text: string): string {
  const known = plains.get(text)
  if (known !== undefined) return known
  if (plains.size > MOST_REMEMBERED) plains.clear()
  const made = toPlain(text)
  plains.set(text, made)
  return made
}

export type Value = string | number | boolean
/** `wants` says in a few letters what would fit: an example, a bound. */
export type Told = { ok: true; value: Value } | { ok: false; fault: LineFault; wants?: string }

export interface Ground {
  currency: string
  timeZone: string
  reading: ColumnReading
}

const value = (of: Value): Told => ({ ok: true, value: of })
const fault = (of: LineFault, wants?: string): Told => ({ ok: false, fault: of, ...(wants !== undefined && { wants }) })

/** A cell that is not empty, as its field means it. */
export function readCell(field: ImportField, cell: Cell, ground: Ground): Told {
  const text = cellText(cell)
  if (/[\0\ufffd]/.test(text)) return fault("bad_character")
  switch (field.type) {
    case "text":
      return text.length > field.max ? fault("too_long", String(field.max)) : value(text)
    case "identifier":
      return readIdentifier(cell, text, field.max)
    case "gtin":
      return readGtin(cell, text)
    case "count":
      return readCount(text, field)
    case "amount":
      return readAmount(cell, text, ground)
    case "moment":
      return readMoment(cell, text, ground)
    case "day":
      return readDay(cell, text, ground)
    case "period":
      return readPeriod(cell, text, ground)
    case "currency":
      return /^[a-z]{3}$/i.test(text) ? value(text.toUpperCase()) : fault("not_a_word", "EUR")
    case "country":
      return readCountry(text)
    case "code":
      return readCode(text)
    case "yes_no":
      return readYesNo(text)
    case "word":
      return readWord(text, field.words)
  }
}

/** Without the apostrophe that keeps a spreadsheet from computing what begins as a formula. */
export const cellText = (cell: Cell): string =>
  String(cell)
    .replace(/^'(?=[=+\-@\t\r])/, "")
    .replace(/^[\s\u00a0\u202f]+|[\s\u00a0\u202f]+$/g, "")

/** A spreadsheet keeps 15 digits of a number: a longer one that it took for a number is not the one that was typed. */
const MOST_EXACT = 999_999_999_999_999

function readIdentifier(cell: Cell, text: string, max: number): Told {
  if (typeof cell === "number" && Math.abs(cell) > MOST_EXACT) return fault("lost_digits")
  if (/^[+-]?\d+([.,]\d+)?e[+-]?\d+$/i.test(text) && looksRounded(text)) return fault("lost_digits")
  return text.length > max ? fault("too_long", String(max)) : value(text)
}

/** "1.23E+15", as spreadsheets write it. An article that is named 2E4 has no sign and no decimals. */
const looksRounded = (text: string) => /e[+]/i.test(text) || /[.,]\d+e/i.test(text)

function readGtin(cell: Cell, text: string): Told {
  const read = readIdentifier(cell, text, 100)
  if (!read.ok) return read
  return /^\d{8,14}$/.test(text) ? read : fault("not_a_code", "8–14")
}

function readCount(text: string, { least = 1, most = 10_000 }: { least?: number; most?: number }): Told {
  const bare = text.replace(/[\s\u00a0\u202f]/g, "").replace(/[.,]0+$/, "")
  if (!/^[+-]?\d+([.,]\d+)?$/.test(bare)) return fault("not_a_number", "1")
  const count = Number(bare.replace(",", "."))
  if (!Number.isInteger(count)) return fault("not_whole", "1")
  return count >= least && count <= most ? value(count) : fault("out_of_range", `${least}–${most}`)
}

/** Minor units. */
function readAmount(cell: Cell, text: string, { currency, reading }: Ground): Told {
  const digits = currencyExponent(currency)
  const plainText = typeof cell === "number" ? plainNumber(cell, digits) : asPlainNumber(text, reading.decimals)
  if (plainText === null) return fault("not_an_amount", reading.decimals === "comma" ? "12,50" : "12.50")
  const [, sign = "", whole = "0", decimals = ""] = plainText.match(/^(-?)(\d*)(?:\.(\d+))?$/) ?? []
  if (decimals.replace(/0+$/, "").length > digits) return fault("too_many_decimals", String(digits))
  const minor = Number(whole + decimals.slice(0, digits).padEnd(digits, "0"))
  if (sign === "-" && minor > 0) return fault("negative", "0")
  return Number.isSafeInteger(minor) ? value(minor) : fault("out_of_range")
}

/** A binary fraction of a spreadsheet: 12.1 may stand as 12.100000000000001. */
function plainNumber(number: number, digits: number): string | null {
  const short = number.toFixed(digits)
  const exact = Math.abs(Number(short) - number) <= Math.abs(number) * 1e-12
  return exact ? short : /e/.test(String(number)) ? null : String(number)
}

const inStyle: Record<Decimals, { grouped: RegExp; bare: RegExp; group: RegExp }> = {
  comma: { grouped: /^-?\d{1,3}(\.\d{3})+(,\d+)?$/, bare: /^-?\d+(,\d+)?$/, group: /\./g },
  point: { grouped: /^-?\d{1,3}(,\d{3})+(\.\d+)?$/, bare: /^-?\d+(\.\d+)?$/, group: /,/g },
}

/** "1 234,50 €" → "1234.50"; a cell of the other way is taken only where it can mean nothing else. */
export function asPlainNumber(text: string, decimals: Decimals): string | null {
  const bare = text
    .replace(/[\s\u00a0\u202f'’]|€|\$|£|^[A-Z]{3}|[A-Z]{3}$/g, "")
    .replace(/^\((.*)\)$/, "-$1")
    .replace(/^\+/, "")
  const inIt = (way: Decimals) => {
    const { grouped, bare: plainForm, group } = inStyle[way]
    if (grouped.test(bare)) return bare.replace(group, "").replace(",", ".")
    return plainForm.test(bare) ? bare.replace(",", ".") : null
  }
  return inIt(decimals) ?? inIt(decimals === "comma" ? "point" : "comma")
}

const DAYS = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/
const ISO = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?$/
const DENSE = /^(20\d{2})(\d{2})(\d{2})$/
const SERIAL = /^\d{5}([.,]\d+)?$/

type Wall = { y: number; mo: number; d: number; h: number; mi: number; s: number; zone: string | null }

function readWall(cell: Cell, text: string, order: DateOrder | null): Wall | "other_order" | null {
  if (SERIAL.test(text)) return readWall("", fromSerial(Number(text.replace(",", "."))), order)
  const iso = text.match(ISO) ?? text.match(DENSE)
  if (iso) {
    const [, y, mo, d, h = 0, mi = 0, s = 0, zone = null] = iso
    return wall({ y: Number(y), mo: Number(mo), d: Number(d), h: +h, mi: +mi, s: +s, zone })
  }
  const days = typeof cell === "string" ? text.match(DAYS) : null
  if (!days) return null
  const [, a, b, year = "", h = 0, mi = 0, s = 0] = days
  const y = Number(year) + (year.length === 2 ? 2000 : 0)
  const read = (d: number, mo: number) => wall({ y, mo, d, h: +h, mi: +mi, s: +s, zone: null })
  const [first, second] = [Number(a), Number(b)]
  const dayFirst = order !== "month_first"
  const found = dayFirst ? read(first, second) : read(second, first)
  if (found) return found
  return (dayFirst ? read(second, first) : read(first, second)) ? "other_order" : null
}

/** Null for a 31 February, and for a year in which nobody orders. */
function wall(at: Wall): Wall | null {
  const day = new Date(Date.UTC(at.y, at.mo - 1, at.d))
  const real = day.getUTCMonth() === at.mo - 1 && day.getUTCDate() === at.d && at.mo >= 1
  return real && at.y >= 1990 && at.y <= 2100 && at.h < 24 && at.mi < 60 && at.s < 60 ? at : null
}

const two = (number: number) => String(number).padStart(2, "0")
const dayOf = ({ y, mo, d }: Wall) => `${y}-${two(mo)}-${two(d)}`
const example = (order: DateOrder | null) => (order === "month_first" ? "11/24/2026" : "24/11/2026")

function readDay(cell: Cell, text: string, { reading }: Ground): Told {
  const read = readWall(cell, text, reading.dates)
  if (read === "other_order") return fault("other_date_order", example(reading.dates))
  return read ? value(dayOf(read)) : fault("not_a_date", example(reading.dates))
}

/** A week by its number, or a day. */
function readPeriod(cell: Cell, text: string, ground: Ground): Told {
  const week = readWeek(text)
  if (week !== null) return value(week)
  const day = readDay(cell, text, ground)
  return day.ok ? day : { ...day, wants: `2026-W45, ${day.wants ?? ""}` }
}

/** ISO 8601 in UTC. A time without a zone, and a day without a time, are the shop's. */
function readMoment(cell: Cell, text: string, { reading, timeZone }: Ground): Told {
  const read = readWall(cell, text, reading.dates)
  if (read === "other_order") return fault("other_date_order", example(reading.dates))
  if (!read) return fault("not_a_date", example(reading.dates))
  const utc = Date.UTC(read.y, read.mo - 1, read.d, read.h, read.mi, read.s)
  if (read.zone) return value(new Date(utc - zoneOffset(read.zone)).toISOString())
  // twice: the offset of the first guess may be that of the other side of a change of clocks
  const once = utc - offsetAt(utc, timeZone)
  return value(new Date(utc - offsetAt(once, timeZone)).toISOString())
}

function zoneOffset(zone: string): number {
  if (zone === "Z") return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000
}

const formats = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, number>()
const HOUR = 3_600_000

function offsetAt(utc: number, timeZone: string): number {
  const hour = Math.floor(utc / HOUR) * HOUR
  const key = `${timeZone} ${hour}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  const parts = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" } as const
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", ...parts })
  formats.set(timeZone, format)
  const said = Object.fromEntries(format.formatToParts(hour).map(({ type, value: part }) => [type, Number(part)]))
  const { year = 0, month = 1, day = 1, hour: h = 0, minute = 0 } = said
  const offset = Date.UTC(year, month - 1, day, h, minute) - hour
  if (offsets.size > 20_000) offsets.clear()
  offsets.set(key, offset)
  return offset
}

const europe = "FR BE LU DE AT NL IT ES PT IE GB CH DK SE NO FI PL CZ SK HU SI HR RO BG GR CY MT EE LV LT MC US CA"
const countries = new Map(
  europe.split(" ").flatMap((code) =>
    ["fr", "en"].map((language) => {
      const name = new Intl.DisplayNames([language], { type: "region" }).of(code) ?? code
      return [plain(name), code] as const
    }),
  ),
)

function readCountry(text: string): Told {
  if (/^[a-z]{2}$/i.test(text)) return value(text.toUpperCase())
  const code = countries.get(plain(text))
  return code ? value(code) : fault("not_a_word", "FR")
}

function readCode(text: string): Told {
  const code = plain(text).replaceAll(" ", "_")
  return /^[a-z][a-z0-9_]{0,59}$/.test(code) ? value(code) : fault("not_a_code", "too_small")
}

const yes = ["oui", "yes", "true", "vrai", "1", "x", "o", "y"]
const no = ["non", "no", "false", "faux", "0", "n"]

function readYesNo(text: string): Told {
  const said = plain(text)
  if (yes.includes(said)) return value(true)
  return no.includes(said) ? value(false) : fault("not_a_word", "oui, non")
}

function readWord(text: string, words: Record<string, readonly string[]>): Told {
  const said = plain(text)
  for (const [name, meant] of Object.entries(words))
    if (plain(name) === said || meant.includes(said)) return value(name)
  return fault("not_a_word", Object.keys(words).join(", "))
}
