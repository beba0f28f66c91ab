import { readOwnNumber } from "../../shared/barcode/own-number.ts"
import { done, type Result, refused } from "../../shared/contract/problem.ts"
import type { Context } from "../context.ts"
import { secretFits } from "./check-secret.ts"
import { countTry, forgiveTry, type Try } from "./limit-tries.ts"

// Who is it? Asked before the session's transaction: hashing takes long, and nothing slow is awaited inside one.

export const sameEmail = (email: string): string => email.trim().toLowerCase()

export interface PasswordTry {
  email: string
  password: string
  address: string
}
export interface BadgeTry {
  /** As scanned. */
  badge: string
  pin: string
  device: { id: string; siteId: string }
}

/** An unknown e-mail, one without a password and a wrong password give one answer in one time. */
export async function provePassword(ctx: Context, input: PasswordTry): Promise<Result<{ personId: string }>> {
  const email = sameEmail(input.email)
  const tries: Try = [
    ["password", email],
    ["passwordFrom", input.address],
  ]
  const limited = countTry(ctx, tries)
  if (limited) return limited
  const person = await ctx.database.read
    .selectFrom("people")
    .select(["id", "password_hash"])
    .where("email", "=", email)
    .where("removed_at", "is", null)
    .executeTakeFirst()
  const fits = await secretFits(person?.password_hash ?? null, input.password)
  if (!person || !fits) return refused("wrong_credentials")
  forgiveTry(ctx, tries)
  return done({ personId: person.id })
}

/** By badge and PIN, on an enrolled device, for who has a role at its site. */
export async function proveBadge(ctx: Context, input: BadgeTry): Promise<Result<{ personId: string }>> {
  const read = readOwnNumber(input.badge)
  const badge = read?.kind === "badge" ? read.key : ""
  const tries: Try = [
    ["pin", `${input.device.id} ${badge}`],
    ["pinAnywhere", badge],
    ["pinOnDevice", input.device.id],
  ]
  const limited = countTry(ctx, tries)
  if (limited) return limited
  const person = await ctx.database.read
    .selectFrom("people")
    .select(["id", "pin_hash"])
    .where("badge", "=", badge)
    .where("removed_at", "is", null)
    .executeTakeFirst()
  const fits = await secretFits(person?.pin_hash ?? null, input.pin)
  if (!person || !fits) return refused("wrong_credentials")
  forgiveTry(ctx, tries)
  const works = await hasRoleAt(ctx, person.id, input.device.siteId)
  return works ? done({ personId: person.id }) : refused("not_allowed", "You have no role at this device's site.")
}

async function hasRoleAt(ctx: Context, personId: string, siteId: string): Promise<boolean> {
  const row = await ctx.database.read
    .selectFrom("person_roles")
    .select("role")
    .where("person_id", "=", personId)
    .where((eb) => eb.or([eb("site_id", "is", null), eb("site_id", "=", siteId)]))
    .executeTakeFirst()
  return row !== undefined
}
