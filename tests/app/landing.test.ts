import { describe, expect, test } from "vitest"
import { landingOf } from "../../client/app/landing.ts"
import { isOver } from "../../client/app/shift.ts"
import type { Role } from "../../shared/domain/states.ts"
import { HOUR, NOON, signedIn } from "../client-identity/people.ts"

describe("a sign-in lands where the work is", () => {
  const handheld: [Role[], string][] = [
    [["operator"], "/receive"],
    [["lead"], "/receive"],
    [["lead", "administrator"], "/receive"],
    [["finance"], "/refunds"],
    [["administrator"], "/people"],
    [["customer_service"], "/returns"],
    [["quality"], "/insights"],
  ]
  test.each(handheld)("on an enrolled device: %s → %s", (roles, page) => {
    expect(landingOf(signedIn(roles))).toBe(page)
  })

  const desktop: [Role[], string][] = [
    [["operator"], "/receive"],
    [["lead"], "/review"],
    [["operator", "lead"], "/review"],
    [["finance"], "/refunds"],
    [["finance", "administrator"], "/refunds"],
    [["administrator"], "/people"],
    [["customer_service"], "/returns"],
    [["quality"], "/insights"],
    [[], "/me"],
  ]
  test.each(desktop)("at a desk: %s → %s", (roles, page) => {
    expect(landingOf(signedIn(roles, { device: null }))).toBe(page)
  })
})

describe("the end of a shift", () => {
  const awa = signedIn(["operator"])
  test("is the server's, whatever the device's clock says", () => {
    expect(isOver(awa, NOON + 7 * HOUR, 0)).toBe(false)
    expect(isOver(awa, NOON + 8 * HOUR, 0)).toBe(true)
    // a device two years behind
    expect(isOver(awa, NOON - 17_520 * HOUR, 17_520 * HOUR + 8 * HOUR)).toBe(true)
    // one that is two years ahead
    expect(isOver(awa, NOON + 17_520 * HOUR, -17_520 * HOUR + HOUR)).toBe(false)
  })
})
