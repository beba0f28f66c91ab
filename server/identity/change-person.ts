import type { PersonRow } from "../../shared/contract/identity.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may, type RoleGrant } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { emailTaken } from "./add-person.ts"
import { endSessionsOf } from "./end-session.ts"
import { rolesOf } from "./find-session.ts"
import { giveBadge } from "./give-badge.ts"
import { personRow } from "./list-people.ts"
import { isLastAdministrator, lastAdministrator, setRoles, tellSites, unknownSite } from "./person-roles.ts"
import { sameEmail } from "./prove-person.ts"
import type { SealedPerson } from "./seal-person.ts"

export type PersonChanged = { id: string; signInId: string | null } & SealedPerson & {
    name?: string | undefined
    email?: string | null | undefined
    locale?: "fr" | "en" | undefined
    roles?: RoleGrant[] | undefined
  }

/** Changes what is named. A new password or PIN ends the sessions that stood on the old one, but the changer's own. */
export async function changePerson(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: PersonChanged,
): Promise<Result<PersonRow>> {
  if (!may(actor, "people.write")) return refused("not_allowed", "People are an administrator's.")
  const person = await tx
    .selectFrom("people")
    .selectAll()
    .where("id", "=", input.id)
    .where("removed_at", "is", null)
    .executeTakeFirst()
  if (!person) return refused("not_found", "There is no such person.")
  const clash = await whatClashes(tx, input)
  if (clash) return clash
  const before = await rolesOf(tx, input.id)
  await write(tx, input)
  if (input.roles) await setRoles(tx, input.id, input.roles)
  if (input.pinHash && person.badge === null) await giveBadge(tx, ctx, input.id)
  const secret = input.passwordHash !== undefined || input.pinHash !== undefined
  if (secret) await endSessionsOf(tx, ctx, input.id, input.signInId)
  if (input.roles || input.name !== undefined) await tellSites(tx, ctx, [before, input.roles ?? []])
  const { id, signInId: _, ...change } = input
  const detail = { changed: Object.keys(change).sort(), ...(input.roles && { roles: input.roles }) }
  await appendAudit(tx, ctx, actor, { action: "person.change", subject: `person:${id}`, detail })
  return done(await personRow(tx, id))
}

async function whatClashes(tx: Tx, { id, roles, email }: PersonChanged) {
  const strange = roles && (await unknownSite(tx, roles))
  if (strange) return strange
  const stays = roles?.some((grant) => grant.role === "administrator" && grant.siteId === null) ?? true
  if (!stays && (await isLastAdministrator(tx, id))) return lastAdministrator()
  if (!email) return null
  const other = await tx
    .selectFrom("people")
    .select("id")
    .where("email", "=", sameEmail(email))
    .where("removed_at", "is", null)
    .where("id", "!=", id)
    .executeTakeFirst()
  return other ? emailTaken() : null
}

async function write(tx: Tx, input: PersonChanged): Promise<void> {
  const change: Partial<Tables["people"]> = {
    ...(input.name !== undefined && { name: input.name }),
    ...(input.locale !== undefined && { locale: input.locale }),
    ...(input.email !== undefined && { email: input.email && sameEmail(input.email) }),
    ...(input.passwordHash !== undefined && { password_hash: input.passwordHash }),
    ...(input.pinHash !== undefined && { pin_hash: input.pinHash }),
  }
  if (Object.keys(change).length === 0) return
  await tx.updateTable("people").set(change).where("id", "=", input.id).execute()
}
