import type { PersonRow } from "../../shared/contract/identity.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import { type Actor, may } from "../../shared/policy/access.ts"
import { appendAudit } from "../audit/append.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import { giveBadge } from "./give-badge.ts"
import { personRow } from "./list-people.ts"
import { setRoles, tellSites, unknownSite } from "./person-roles.ts"
import { sameEmail } from "./prove-person.ts"
import type { SealedPerson } from "./seal-person.ts"

/** Adds a person. Who gets a PIN gets a badge with it: neither is of use alone. */
export async function addPerson(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  input: SealedPerson & Pick<PersonRow, "name" | "email" | "locale" | "roles">,
): Promise<Result<PersonRow>> {
  if (!may(actor, "people.write")) return refused("not_allowed", "People are an administrator's.")
  const strange = await unknownSite(tx, input.roles)
  if (strange) return strange
  const id = ctx.newId()
  const { name, locale, passwordHash = null, pinHash = null } = input
  const email = input.email === null ? null : sameEmail(input.email)
  const secrets = { password_hash: passwordHash, pin_hash: pinHash, badge: null }
  // one e-mail, one person: the index decides, and a refused row is no error
  const made = await tx
    .insertInto("people")
    .values({ id, name, email, locale, ...secrets, created_at: ctx.now(), removed_at: null })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst()
  if (!made) return emailTaken()
  await setRoles(tx, id, input.roles)
  if (pinHash !== null) await giveBadge(tx, ctx, id)
  await tellSites(tx, ctx, [input.roles])
  await appendAudit(tx, ctx, actor, { action: "person.add", subject: `person:${id}`, detail: { roles: input.roles } })
  return done(await personRow(tx, id))
}

export const emailTaken = () =>
  refused("conflict", "Somebody else signs in with this e-mail address.", {
    errors: [{ path: "email", wants: "an address that nobody else has" }],
  })
