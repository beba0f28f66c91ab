import { describe, expect, test } from "vitest"
import { navPages } from "../../client/app/desk-nav.ts"
import { guideFor, guides, tickedByCall, tickedByCount, tickedByPage } from "../../client/app/guide-steps.ts"
import type { SignedIn } from "../../shared/contract/identity.ts"
import { mayAnywhere } from "../../shared/policy/access.ts"

const signedIn = (role: string) =>
  ({
    person: { id: "p", name: "A B", roles: [{ role, siteId: null }] },
    device: null,
  }) as unknown as SignedIn

describe("the demo's guide", () => {
  test("has steps for each role that has work of its own, and none for one that has not", () => {
    for (const role of ["operator", "lead", "finance", "customer_service", "administrator"])
      expect(guideFor(signedIn(role)).length).toBeGreaterThanOrEqual(4)
    expect(guideFor(signedIn("quality"))).toEqual([])
  })

  test("sends nobody to a page that their role may not open", () => {
    for (const role of ["lead", "finance", "customer_service", "administrator"] as const) {
      const may = navPages(signedIn(role)).map((page) => page.path)
      for (const step of guides[role] ?? []) if (!step.href.startsWith("/demo")) expect(may).toContain(step.href)
    }
    expect(
      mayAnywhere({ kind: "person", id: "p", roles: [{ role: "operator", siteId: null }] }, "parcel.receive"),
    ).toBe(true)
  })

  test("ticks by what was done, and by nothing that only looks like it", () => {
    const lead = guides.lead ?? []
    expect(tickedByPage(lead, "/review")).toEqual([])
    expect(tickedByPage(lead, "/review/unit:1")).toEqual(["open"])
    expect(tickedByCall(lead, "/api/review/cases/unit:1")).toEqual([])
    expect(tickedByCall(lead, "/api/review/cases/unit%3A1/decide")).toEqual(["decide"])
    const operator = guides.operator ?? []
    expect(tickedByCount(operator, { scanned: 1, checked: 0, closed: 0 })).toEqual(["scan"])
    expect(tickedByPage(operator, "/receive/abc")).toEqual([])
  })
})
