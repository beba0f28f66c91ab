import { describe, expect, test } from "vitest"
import { whoNow } from "../../client/identity/refresh-session.ts"
import { signedIn } from "./people.ts"

const awa = signedIn(["operator"])
const desk = signedIn(["finance"], { device: null })
const other = signedIn(["lead"], { person: { id: "00000000-0000-7000-8000-000000000009", name: "Bruno Keller" } })

describe("whose page it is after the server has spoken", () => {
  test("nobody works on at a desk whose session has ended", () => {
    expect(whoNow(desk, null)).toBeNull()
  })
  test("whoever signed in on a handheld without a network stays, though the server knows nothing of it yet", () => {
    expect(whoNow(awa, null)).toBe("same")
  })
  test("a colleague's session left in the browser never takes over from who is working", () => {
    expect(whoNow(awa, other)).toBe("same")
  })
  test("a browser that has lost its storage finds who is signed in again", () => {
    expect(whoNow(null, desk)).toBe(desk)
  })
  test("new roles of the same person are taken over", () => {
    const promoted = signedIn(["operator", "lead"])
    expect(whoNow(awa, promoted)).toBe(promoted)
  })
  test("nobody is nobody", () => {
    expect(whoNow(null, null)).toBe("same")
  })
})
