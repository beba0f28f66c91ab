import type { Sender } from "../../shared/contract/sending.ts"

/** "33000 Bordeaux", "F-33000 Bordeaux", "1013 AB Amsterdam", "SW1A 1AA London" and "London SW1A 1AA". */
const POSTCODE_FIRST =
  /^(?:[A-Z]{1,3}-)?(\d{4,5}(?:[ -]?[A-Z]{2}(?= ))?|\d{3} ?\d{2}|\d{2}-\d{3}|\d{4}-\d{3})[ ,]+(\D.*)$/i
const BRITISH = /([A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})/i

type Place = { postcode: string; town: string }

/**
 * A customer's address as a shop sent it, in lines, → its parts, as a carrier wants them. Null where no line holds a
 * postcode and a town: then the customer is asked.
 */
export function readAddress(
  name: string | null,
  lines: readonly string[],
  country: string,
): Omit<Sender, "phone"> | null {
  const told = lines.map((line) => line.trim()).filter(Boolean)
  const at = told.findLastIndex((line) => placeIn(line, country) !== null)
  const place = at < 0 ? null : placeIn(told[at] ?? "", country)
  const streets = told.slice(0, Math.max(0, at)).slice(0, 4)
  if (!place || streets.length === 0 || !name?.trim()) return null
  return { name: name.trim().slice(0, 100), lines: streets.map((line) => line.slice(0, 100)), ...place, country }
}

function placeIn(line: string, country: string): Place | null {
  const [, postcode, town] = POSTCODE_FIRST.exec(line) ?? []
  if (postcode && town) return { postcode, town: town.trim().slice(0, 60) }
  if (country !== "GB") return null
  const code = BRITISH.exec(line)?.[0]
  const rest =
    code === undefined
      ? ""
      : line
          .replace(code, "")
          .replace(/[,\s]+$/, "")
          .replace(/^[,\s]+/, "")
  return code && rest ? { postcode: code.toUpperCase(), town: rest.slice(0, 60) } : null
}
