import type { z } from "zod/mini"
import type { PeopleList, PersonRow } from "../../shared/contract/identity.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { Role } from "../../shared/domain/states.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import type { Context } from "../context.ts"
import type { Db } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { rolesOf } from "./find-session.ts"

/** Everyone, those who left at the end. */
export async function listPeople(db: Db, _ctx: Context, actor: Actor): Promise<Result<z.infer<typeof PeopleList>>> {
  if (!may(actor, "people.read")) return refused("not_allowed", "People are an administrator's.")
  const people = await db.selectFrom("people").selectAll().orderBy("name").orderBy("id").execute()
  const grants = Map.groupBy(await db.selectFrom("person_roles").selectAll().execute(), (grant) => grant.person_id)
  const sites = await db.selectFrom("sites").select(["id", "name"]).orderBy("name").execute()
  const rows = people.map((person) =>
    rowOf(
      person,
      (grants.get(person.id) ?? []).map((grant) => ({ role: grant.role as Role, siteId: grant.site_id })),
    ),
  )
  return done({ people: rows.sort((a, b) => Number(a.removedAt !== null) - Number(b.removedAt !== null)), sites })
}

/** One of them as the list shows them. Throws where there is no such person. */
export async function personRow(db: Db, id: string): Promise<PersonRow> {
  const person = await db.selectFrom("people").selectAll().where("id", "=", id).executeTakeFirstOrThrow()
  return rowOf(person, await rolesOf(db, id))
}

function rowOf(person: Tables["people"], roles: PersonRow["roles"]): PersonRow {
  const { id, name, email, locale, badge } = person
  return {
    id,
    name,
    email,
    locale,
    roles,
    hasPassword: person.password_hash !== null,
    hasPin: person.pin_hash !== null,
    badge,
    removedAt: person.removed_at,
  }
}
