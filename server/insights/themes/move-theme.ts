import { sql } from "kysely"
import { done, type Result, refused } from "../../../shared/contract/problem.ts"
import type { MoveTheme } from "../../../shared/contract/themes.ts"
import { type Actor, may } from "../../../shared/policy/access.ts"
import { appendAudit } from "../../audit/append.ts"
import type { Context } from "../../context.ts"
import { forUpdate } from "../../db/lock-rows.ts"
import type { Tx } from "../../db/open.ts"
import { placeLater } from "./find-themes.ts"

/** What a person makes of a theme; from then on it is kept with its words. Answers where its texts are now. */
export async function moveTheme(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { id, move }: { id: string; move: MoveTheme },
): Promise<Result<{ id: string }>> {
  if (!may(actor, "insights.act") || actor.kind !== "person")
    return refused("not_allowed", "Themes are worked by quality and buying.")
  const theme = await themeOf(tx, id)
  if (!theme) return refused("not_found", "There is no such theme.")
  const changed = await change(tx, theme, move)
  if (!changed.ok) return changed
  await appendAudit(tx, ctx, actor, { action: "insights.theme", subject: `theme:${id}`, detail: { ...move } })
  return changed
}

const themeOf = (tx: Tx, id: string) =>
  forUpdate(tx, tx.selectFrom("themes").selectAll().where("id", "=", id)).executeTakeFirst()
type ThemeRow = NonNullable<Awaited<ReturnType<typeof themeOf>>>

async function change(tx: Tx, theme: ThemeRow, move: MoveTheme): Promise<Result<{ id: string }>> {
  const { id } = theme
  if (move.act === "merge") return merge(tx, theme, move.into)
  if (move.act === "split") return split(tx, theme)
  await tx
    .updateTable("themes")
    .set({
      kept: 1,
      ...(move.act === "rename" && { name: move.name }),
      ...(move.act === "pin" && { pinned: 1 as const }),
      ...(move.act === "unpin" && { pinned: 0 as const }),
    })
    .where("id", "=", id)
    .execute()
  return done({ id })
}

/** Its texts, and those of what was merged into it, are the other's from now on. */
async function merge(tx: Tx, { id }: ThemeRow, into: string): Promise<Result<{ id: string }>> {
  const other = await themeOf(tx, into)
  if (!other) return refused("not_found", "There is no such theme to merge it into.")
  const target = other.merged_into ?? other.id
  if (target === id)
    return refused("invalid", "A theme is not merged into itself.", {
      errors: [{ path: "into", wants: "another theme" }],
    })
  await tx.updateTable("themes").set({ kept: 1 }).where("id", "=", target).execute()
  await tx
    .updateTable("themes")
    .set({ merged_into: target, kept: 1, pinned: 0 })
    .where((eb) => eb.or([eb("id", "=", id), eb("merged_into", "=", id)]))
    .execute()
  await sql`insert into text_themes (week, theme_id, text_id)
    select week, ${target}, text_id from text_themes where theme_id = ${id} on conflict do nothing`.execute(tx)
  await tx.deleteFrom("text_themes").where("theme_id", "=", id).execute()
  return done({ id: target })
}

/** Which texts are whose is found out again, a page after another. */
async function split(tx: Tx, { id, merged_into }: ThemeRow): Promise<Result<{ id: string }>> {
  if (merged_into === null) return refused("moved_on", "This theme is merged into none.")
  await tx.updateTable("themes").set({ merged_into: null }).where("id", "=", id).execute()
  await tx.deleteFrom("text_themes").where("theme_id", "in", [id, merged_into]).execute()
  await placeLater(tx, [id, merged_into])
  return done({ id })
}
