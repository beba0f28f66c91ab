import * as z from "zod/mini"

// What every message is made of. Moments are integer milliseconds since 1970, UTC; money is integer minor units.

export const Id = z.string().check(z.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/))
export const At = z.int().check(z.gte(0), z.lte(8_640_000_000_000_000))
export const Minor = z.int().check(z.gte(0))
export const Sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/))
export const Currency = z.string().check(z.regex(/^[A-Z]{3}$/))
export const Locale = z.enum(["fr", "en"])
export type Locale = z.infer<typeof Locale>

/** A code as it came off the label, before anyone decided what it is. */
export const Scan = z.object({
  raw: z.string().check(z.minLength(1), z.maxLength(4000)),
  channel: z.enum(["wedge", "wedge-azerty", "wedge-qwertz", "camera", "typed"]),
  symbology: z.optional(z.string().check(z.maxLength(40))),
})
export type Scan = z.infer<typeof Scan>

/** An address that a mail can be sent to, as far as its shape tells. */
export const isEmail = (text: string): boolean =>
  text.length <= 254 && /^[^\s@<>"(),;:\\]+@[^\s@<>"(),;:\\.]+(\.[^\s@<>"(),;:\\.]+)+$/.test(text)
export const Email = z.string().check(z.refine(isEmail, { error: "an e-mail address" }))

/** Text of at most `max` characters that is not empty. */
export const text = (max: number) => z.string().check(z.minLength(1), z.maxLength(max))
