import { describe, expect, test } from "vitest"
import { changedPerson, draftOf, fieldOf, newPerson, wrongIn } from "../../client/identity/people-page-draft.ts"
import { PersonNew } from "../../shared/contract/identity.ts"

const draft = { ...draftOf(null, "fr"), name: "Awa" }

describe("a person's form", () => {
  test("says beside which field something is wrong, before the server is asked", () => {
    const wrong = wrongIn({ ...draft, name: " ", email: "awa", roles: [], password: "court", pin: "12" })
    expect(Object.keys(wrong).sort()).toEqual(["email", "name", "password", "pin", "roles"])
    expect(wrongIn(draft)).toEqual({})
  })

  test("puts the server's refusal of a grant beside the roles", () => {
    expect(["roles.0.siteId", "roles[0]", "/roles/0", "pin"].map(fieldOf)).toEqual(["roles", "roles", "roles", "pin"])
  })

  test("a change of the name leaves password and PIN as they are", () => {
    const change = changedPerson({ ...draft, name: "Awa D." })
    expect(change).not.toHaveProperty("password")
    expect(change).not.toHaveProperty("pin")
    expect(changedPerson({ ...draft, pin: "4321" }).pin).toBe("4321")
  })

  test("every site is said as null, and the whole is what the server takes", () => {
    expect(newPerson(draft).roles).toEqual([{ role: "operator", siteId: null }])
    expect(PersonNew.safeParse(newPerson(draft)).success).toBe(true)
  })
})
