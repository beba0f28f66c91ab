import type { z } from "zod/mini"
import {
  Email,
  Password,
  type PersonChange,
  type PersonNew,
  type PersonRow,
  Pin,
} from "../../shared/contract/identity.ts"
import type { Role } from "../../shared/domain/states.ts"
import type { WordKey } from "../ui/words.ts"

/** A person's form, as typed. A role at "" counts at every site. */
export type PersonDraft = {
  name: string
  email: string
  locale: "fr" | "en"
  roles: { role: Role; siteId: string }[]
  password: string
  pin: string
}

export function draftOf(person: PersonRow | null, locale: "fr" | "en"): PersonDraft {
  if (!person) return { name: "", email: "", locale, roles: [{ role: "operator", siteId: "" }], password: "", pin: "" }
  const roles = person.roles.map(({ role, siteId }) => ({ role, siteId: siteId ?? "" }))
  return { name: person.name, email: person.email ?? "", locale: person.locale, roles, password: "", pin: "" }
}

export type Field = "name" | "email" | "roles" | "password" | "pin"
export type Wrong = Partial<Record<Field, WordKey>>

/** What is wrong with each field, before the server is asked. */
export function wrongIn(draft: PersonDraft): Wrong {
  return {
    ...(draft.name.trim() === "" && { name: "admin:wrong.required" as const }),
    ...(draft.email.trim() !== "" &&
      !Email.safeParse(draft.email.trim()).success && { email: "admin:wrong.email" as const }),
    ...(draft.roles.length === 0 && { roles: "admin:wrong.roles" as const }),
    ...(draft.password !== "" &&
      !Password.safeParse(draft.password).success && { password: "admin:wrong.password" as const }),
    ...(draft.pin !== "" && !Pin.safeParse(draft.pin).success && { pin: "admin:wrong.pin" as const }),
  }
}

/** Beside which field a refusal of the server belongs: "roles.0.siteId" is the roles'. */
export const fieldOf = (path: string): string => path.split(/[./[]/).filter(Boolean)[0] ?? ""

/** A new person: what was left empty is not there. */
export function newPerson(draft: PersonDraft): z.infer<typeof PersonNew> {
  return {
    name: draft.name.trim(),
    email: draft.email.trim() || null,
    locale: draft.locale,
    roles: rolesOf(draft),
    password: draft.password || null,
    pin: draft.pin || null,
  }
}

/** A change: an empty password or PIN stays as it is. */
export function changedPerson(draft: PersonDraft): z.infer<typeof PersonChange> {
  const { password, pin, ...rest } = newPerson(draft)
  return { ...rest, ...(password !== null && { password }), ...(pin !== null && { pin }) }
}

const rolesOf = (draft: PersonDraft) => draft.roles.map(({ role, siteId }) => ({ role, siteId: siteId || null }))
