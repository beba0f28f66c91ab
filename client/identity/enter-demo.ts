import { SignedIn, SiteList } from "../../shared/contract/identity.ts"
import { ask } from "../api/ask.ts"
import { withDatabase } from "../device/database.ts"
import type { DemoPerson } from "./demo-people.tsx"
import { enrol } from "./enrol-this-device.ts"
import { type SignInAnswer, signInByBadge, signInByPassword } from "./sign-in.ts"

/**
 * One tap in the demo. Who works at the dock needs an enrolled device: the demo's lead enrols this one first, as they
 * would in a real house, and then the badge and its PIN sign in.
 */
export async function enterDemo(
  person: DemoPerson,
  people: readonly DemoPerson[],
  deviceName: string,
): Promise<SignInAnswer> {
  if (person.role !== "operator") return signInByPassword(person.email, person.password)
  const device = await withDatabase((db) => db.read("device"))
  if (!device) {
    const enrolled = await enrolByLead(people, deviceName)
    if (!enrolled.ok) return enrolled
  }
  return signInByBadge(person.badge, person.pin)
}

async function enrolByLead(people: readonly DemoPerson[], name: string) {
  const lead = people.find((one) => one.role === "lead")
  if (!lead) return { ok: false, code: "not_found", status: null } as const
  const { email, password } = lead
  // the lead only opens the door: nothing of theirs is shown
  const signedIn = await ask(SignedIn, "/api/session/password", { method: "POST", body: { email, password } })
  if (!signedIn.ok) return signedIn
  const sites = await ask(SiteList, "/api/sites")
  if (!sites.ok) return sites
  const site = sites.value.sites[0]
  if (!site) return { ok: false, code: "not_found", status: null } as const
  return enrol({ name, siteId: site.id })
}
