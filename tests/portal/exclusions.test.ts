import { expect, test } from "vitest"
import { exclusionTyped, putExclusion, readExclusion } from "../../client/portal/exclusion-typed.ts"
import { readReason, typedOf } from "../../client/portal/reason-typed.ts"
import { changePortalRules } from "../../server/portal/change-rules.ts"
import { PortalRulesChange } from "../../shared/policy/portal-page.ts"
import { builtInPortal } from "../../shared/policy/portal-rules.ts"
import { actorOf } from "../jobs/till.ts"
import { describeEngines } from "../support/engines.ts"
import { customerOf, PROOF, portalHouse } from "./customer.ts"

const typed = {
  ...{ category: " clothing ", when: "always" as const },
  ...{
    whyFr: "Fait sur mesure.",
    whyEn: "Made to measure <b>^XZ.",
    insteadFr: "Écrivez-nous.",
    insteadEn: "Write to us.",
  },
}

test("what was typed of an exclusion is taken whole, and says of each field what it lacks", () => {
  const taken = Object.keys(builtInPortal.exclusions)
  expect(readExclusion(exclusionTyped("", undefined), taken)).toEqual({
    wrong: {
      category: "reasons:wrong.category",
      ...{ whyFr: "reasons:wrong.label", whyEn: "reasons:wrong.label" },
      ...{ insteadFr: "reasons:wrong.label", insteadEn: "reasons:wrong.label" },
    },
  })
  expect(readExclusion({ ...typed, category: "food" }, taken)).toEqual({ wrong: { category: "reasons:wrong.taken" } })
  for (const category of ["Vêtements", "two words", "_x", "9", "a".repeat(61), "__proto__"])
    expect(readExclusion({ ...typed, category }, taken)).toEqual({ wrong: { category: "reasons:wrong.category" } })
  // what is known is what it was, and opened under another name it takes the other's place
  const { food } = builtInPortal.exclusions
  const known = readExclusion(exclusionTyped("food", food), ["hygiene"])
  expect(known).toEqual({ category: "food", exclusion: food })
  if ("wrong" in known) throw new Error("it was kept")
  const renamed = putExclusion(builtInPortal.exclusions, "food", { ...known, category: "drinks" })
  expect(Object.keys(renamed)).toEqual(["hygiene", "drinks"])
  expect(Object.keys(putExclusion(builtInPortal.exclusions, "food", null))).toEqual(["hygiene"])
})

test("what was typed of a reason keeps the inner name of it and of each answer, and says what each field lacks", () => {
  const [known = null] = builtInPortal.reasons
  const taken = builtInPortal.reasons.map(({ id }) => id)
  for (const reason of builtInPortal.reasons) expect(readReason(typedOf(reason), reason, taken)).toEqual({ reason })
  const details = "En longueur | Lengthwise\nPartout | All over\nAux épaules | At the shoulders"
  expect(readReason({ ...typedOf(known), en: "Far too small", details }, known, taken)).toMatchObject({
    reason: { id: "too_small", details: [{ id: "length" }, { id: "all_over" }, { id: "at_the_shoulders" }] },
  })
  expect(readReason({ ...typedOf(null), fr: "Trop petit !", en: "Too small" }, null, taken)).toMatchObject({
    reason: { id: "too_small_2" },
  })
  const nothing = { ...typedOf(null), photos: "6", categories: "Chaussures", outcomes: [], details: "one language" }
  expect(Object.keys((readReason(nothing, null, taken) as { wrong: object }).wrong).sort()).toEqual(
    ["categories", "details", "fr", "outcomes", "photos"].sort(),
  )
})

describeEngines("an exclusion that an administrator wrote", (under) => {
  test("is what a customer reads, as text, before they choose a reason; what arrived broken can be said all the same", async () => {
    const house = await portalHouse(await under.open())
    const read = readExclusion(typed, [])
    if ("wrong" in read) throw new Error("it is whole")
    const exclusions = putExclusion(builtInPortal.exclusions, "", read)
    const change = { version: 0, rules: { ...builtInPortal, exclusions }, reason: "made to measure" }
    const shared = PortalRulesChange.safeParse({
      ...change,
      rules: { ...change.rules, exclusions: { "No key": read.exclusion } },
    })
    expect(shared.success).toBe(false)
    const administrator = actorOf(house.seed, house.seed.people.administrator)
    const kept = await house.ctx.database.write((tx) =>
      changePortalRules(tx, house.ctx, administrator, PortalRulesChange.parse(change)),
    )
    expect(kept).toMatchObject({ ok: true })
    const customer = customerOf(house.ctx)
    await customer.find("A-1", PROOF)
    const order = await customer.get("/order")
    expect(order.text).toContain("Made to measure &lt;b&gt;^XZ.")
    const items = await customer.get("/announce/items")
    expect(items.text, "beside the field of how many").toContain("Made to measure &lt;b&gt;^XZ.")
    await customer.send("/announce/items", [
      ["line", house.lines.shirt ?? ""],
      [`quantity-${house.lines.shirt}`, "1"],
    ])
    const why = await customer.get("/announce/why/1")
    expect(why.text).toContain("<p>Made to measure &lt;b&gt;^XZ.</p><p>Write to us.</p>")
    expect(why.text).toContain("Arrived damaged or broken")
    expect(why.text).not.toContain("I changed my mind")
  })
})
