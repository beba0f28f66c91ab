import { describe, expect, test } from "vitest"
import { compose } from "../../server/notices/compose.ts"
import { type Sample, samples } from "../../server/notices/samples.ts"
import { templates } from "../../server/notices/templates/all.ts"
import { noticeKinds } from "../../shared/domain/notice-kinds.ts"
import { testConfig, testContext } from "../support/context.ts"

const LINK = "https://retours.example.com/track/v1/x?lang=fr"
const nothing = { fr: "", en: "" }
const look = {
  name: "Atelier <b>Brume</b>",
  logo: null,
  colours: { accent: "#00554f", accentNight: "#66dcc2" },
  contact: { email: "bonjour@brume.example", phone: "", address: ["12 rue du Port", "59000 Lille"] },
  legal: { terms: nothing, privacy: nothing, imprint: nothing },
}
const shop = { id: "s", code: "brume", name: look.name, currency: "EUR", timeZone: "Europe/Paris", version: 1, look }
const ctx = testContext({} as never, { config: testConfig({ PORTAL_URL: "https://retours.example.com" }) })
const all = (locale: "fr" | "en"): Sample[] => samples(shop, locale, LINK)

describe.each(["fr", "en"] as const)("letters in %s", (locale) => {
  test.each(all(locale).map((one) => [one.state, one] as const))(
    "%s: says all it has to, as text and as HTML",
    (_, one) => {
      const letter = compose(ctx, one.facts, one.facts.notices)
      for (const said of [letter.subject, letter.text, letter.html]) {
        expect(said).not.toMatch(/\{\{|undefined|NaN|null|\[object/)
      }
      expect(letter.html).not.toContain("<b>Brume")
      expect(letter.text).toContain(LINK)
      expect(letter.html).toContain(LINK.replace("&", "&amp;"))
      expect(letter.html).toContain(`lang="${locale}"`)
      // whoever reads it as text knows each sum that the other sees
      const sums = (text: string) => [...new Set(text.match(/\d[\d.,]*\s?€|€\d[\d.,]*/gu))].sort()
      expect(sums(letter.text)).toEqual(sums(letter.html.replace(/<style[\s\S]*?<\/style>/g, "")))
      // nothing is loaded from anybody, and nothing runs
      expect(letter.html).not.toMatch(/<script|<link|@import|src="http:|\son\w+=/)
    },
  )

  test("every kind has one, and each stands where its state is so", () => {
    const shown = new Set(all(locale).flatMap((one) => one.kinds))
    expect([...noticeKinds].filter((kind) => !shown.has(kind))).toEqual([])
    for (const { state, facts } of all(locale))
      for (const told of facts.notices) expect(templates[told.kind].stands(facts, told), state).toBe(true)
  })
})
