import * as z from "zod/mini"
import { contrast } from "../domain/contrast.ts"
import { Email, Sha256, text } from "./basics.ts"

// How a shop shows itself to its customers. Data, so that no shop waits for a release.

const Colour = z.string().check(z.regex(/^#[0-9a-f]{6}$/))
/** What is read on it must stand out: WCAG 2.2, 1.4.3. */
const on = (ground: string, what: string) =>
  z.refine<string>((colour) => contrast(colour, ground) >= 4.5, { error: `a colour that stands out from ${what}` })
const Both = (most: number) =>
  z.object({ fr: z.string().check(z.maxLength(most)), en: z.string().check(z.maxLength(most)) })

/** The page's own ground, by day and by night (tokens: surface). */
export const PORTAL_DAY = "#ffffff"
export const PORTAL_NIGHT = "#141c1b"

export const ShopLook = z.object({
  /** As customers know it. */
  name: text(60),
  /** A picture's name in the store; null: its name in letters. */
  logo: z.nullable(Sha256),
  colours: z.object({
    /** Links and marks by day, read on white. */
    accent: Colour.check(on(PORTAL_DAY, "white")),
    /** The same by night. */
    accentNight: Colour.check(on(PORTAL_NIGHT, "the dark page")),
  }),
  contact: z.object({
    email: z.union([z.literal(""), Email]),
    phone: z.string().check(z.maxLength(40)),
    /** Where own parcels go, a line each: as it stands on a label. */
    address: z.array(z.string().check(z.minLength(1), z.maxLength(120), z.regex(/^[^\r\n]+$/))).check(z.maxLength(6)),
  }),
  /** Plain text, a blank line between paragraphs; empty: not shown. */
  legal: z.object({ terms: Both(20_000), privacy: Both(20_000), imprint: Both(4_000) }),
})
export type ShopLook = z.infer<typeof ShopLook>

/** GET /api/portal/looks */
export const ShopLooks = z.object({
  /** Where customers come in. */
  url: z.string(),
  shops: z.array(
    z.object({ id: z.string(), code: z.string(), name: z.string(), version: z.int(), look: ShopLook, url: z.string() }),
  ),
})

/** PUT /api/portal/looks/:shopId . `version` is the one that was seen. */
export const LookChange = z.object({ version: z.int().check(z.gte(0)), look: ShopLook, reason: text(500) })
export const LookChanged = z.object({ version: z.int() })
/** PUT /api/portal/looks/:shopId/logo answers with the picture's name, for the look to hold. */
export const LogoKept = z.object({ logo: Sha256 })
