import { sql } from "kysely"
import type { Result } from "../../../shared/contract/problem.ts"
import type { Actor } from "../../../shared/policy/access.ts"
import { may } from "../../../shared/policy/access.ts"
import { appendAudit } from "../../audit/append.ts"
import type { Context } from "../../context.ts"
import { type Db, inSavepoint, type Tx } from "../../db/open.ts"
import { type JudgedGroup, judgeGroups, refusedBy, type Thing, writeThings } from "./judge-group.ts"
import { appliedCounts, type ImportRecord, lockImport } from "./move-import.ts"
import { troubleOf } from "./one-thing.ts"
import { readGroups } from "./read-groups.ts"
import { keepFaults } from "./stage-lines.ts"

/** Who asked for it, with the roles that they hold now; null where they may no longer import. */
export async function importActor(db: Db, row: Pick<ImportRecord, "person_id">): Promise<Actor | null> {
  const person = await db
    .selectFrom("people")
    .select("id")
    .where("id", "=", row.person_id)
    .where("removed_at", "is", null)
    .executeTakeFirst()
  if (!person) return null
  const roles = await db
    .selectFrom("person_roles")
    .select(["role", "site_id as siteId"])
    .where("person_id", "=", person.id)
    .execute()
  const actor = { kind: "person", id: person.id, roles } as Actor
  return may(actor, "import.file") ? actor : null
}

/** Of the shop: in what currency sums stand where the file does not say. */
export async function shopOf(db: Db, shopId: string) {
  return db
    .selectFrom("shops")
    .select(["currency", "time_zone as timeZone"])
    .where("id", "=", shopId)
    .executeTakeFirstOrThrow()
}

/** The next groups of about so many lines, judged. Empty: all are. Nothing is written. */
export async function nextJudged(
  db: Db,
  row: ImportRecord,
  { lines, now }: { lines: number; now: number },
): Promise<JudgedGroup[]> {
  const groups = await readGroups(db, row.id, row.cursor, lines)
  if (groups.length === 0) return []
  return judgeGroups(db, row, groups, { assumed: (await shopOf(db, row.shop_id)).currency, now })
}

/** Which of a dry run's groups only the verb itself can judge. A new order has nothing that it could clash with. */
export const wantsRehearsal = ({ judged }: JudgedGroup): boolean =>
  judged.is === "changed" || (judged.is === "created" && judged.thing.kind !== "orders")

/** Runs the verb for each that wants it as the import would; the caller throws the transaction away. */
export async function rehearse(tx: Tx, ctx: Context, actor: Actor, row: ImportRecord, all: readonly JudgedGroup[]) {
  return writeGroups(tx, ctx, actor, { row, all, only: wantsRehearsal })
}

/** What a dry run found of these groups; the last key is where the next begins. */
export async function keepJudged(tx: Tx, row: ImportRecord, judged: readonly JudgedGroup[]): Promise<void> {
  await keepTroubles(tx, row.id, judged)
  await count(tx, row.id, "checked", judged)
}

/** Judges and writes the next groups of about so many lines. False: there are none left. */
export async function applyNext(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { row, lines }: { row: ImportRecord; lines: number },
): Promise<boolean> {
  const judged = await nextJudged(tx, row, { lines, now: ctx.now() })
  if (judged.length === 0) return false
  const written = await writeGroups(tx, ctx, actor, { row, all: judged, only: () => true })
  await keepTroubles(tx, row.id, written)
  await count(tx, row.id, "applied", written)
  return true
}

type Writing = { row: ImportRecord; all: readonly JudgedGroup[]; only: (one: JudgedGroup) => boolean }

/** Those that write something, together; what a verb refused of them comes back as refused. */
async function writeGroups(tx: Tx, ctx: Context, actor: Actor, { row, all, only }: Writing): Promise<JudgedGroup[]> {
  const thingOf = (one: JudgedGroup) =>
    only(one) && (one.judged.is === "created" || one.judged.is === "changed") ? [one.judged.thing] : []
  const answers = await write(tx, ctx, actor, { row, things: all.flatMap(thingOf) })
  let next = 0
  return all.map((one) => {
    if (thingOf(one).length === 0) return one
    const answer = answers[next++]
    if (answer === THREW) {
      const troubles = one.group.lines.map(({ line }) => troubleOf(line, "refused"))
      return { group: one.group, judged: { is: "refused", troubles } }
    }
    if (!answer || answer.ok) return one
    return { group: one.group, judged: { is: "refused", troubles: refusedBy(one.group, answer) } }
  })
}

const THREW = "threw"

/** In one savepoint, or where that throws in one each: a bound of the database that no check above it knows of. */
async function write(
  tx: Tx,
  ctx: Context,
  actor: Actor,
  { row, things }: { row: ImportRecord; things: readonly Thing[] },
): Promise<(Result<unknown> | typeof THREW)[]> {
  const shopId = row.shop_id
  if (things.length === 0) return []
  const tried = await inSavepoint(tx, () => writeThings(tx, ctx, actor, { shopId, things }))
  if (tried.ok) return tried.value
  const answers: (Result<unknown> | typeof THREW)[] = []
  for (const thing of things) {
    const alone = await inSavepoint(tx, () => writeThings(tx, ctx, actor, { shopId, things: [thing] }))
    if (!alone.ok) ctx.log.warn({ err: alone.error, import: row.id }, "a group of an import threw")
    answers.push(alone.ok ? (alone.value[0] ?? THREW) : THREW)
  }
  return answers
}

const keepTroubles = (tx: Tx, id: string, judged: readonly JudgedGroup[]): Promise<void> =>
  keepFaults(
    tx,
    id,
    judged.flatMap(({ judged: one }) => (one.is === "refused" ? one.troubles : [])),
  )

async function count(tx: Tx, id: string, when: "checked" | "applied", judged: readonly JudgedGroup[]): Promise<void> {
  const of = (is: string) => judged.filter((one) => one.judged.is === is).length
  const troubles = judged.flatMap((one) => (one.judged.is === "refused" ? one.judged.troubles : []))
  const held = troubles.filter((trouble) => trouble.fault === "held_back").length
  const sum = (of: (group: JudgedGroup["group"]) => number) => judged.reduce((all, { group }) => all + of(group), 0)
  const more = (column: string, by: number) => sql<number>`${sql.ref(column)} + ${by}`
  await tx
    .updateTable("imports")
    .set({
      [`${when}_created`]: more(`${when}_created`, of("created")),
      [`${when}_changed`]: more(`${when}_changed`, of("changed")),
      [`${when}_same`]: more(`${when}_same`, of("same")),
      [`${when}_refused`]: more(`${when}_refused`, sum((group) => group.faults.length) + troubles.length - held),
      [`${when}_held`]: more(`${when}_held`, sum((group) => group.held) + held),
      phase_done: more(
        "phase_done",
        sum((group) => group.size),
      ),
      cursor: judged.at(-1)?.group.key ?? null,
    })
    .where("id", "=", id)
    .execute()
}

export async function endChecking(tx: Tx, id: string): Promise<void> {
  await tx.updateTable("imports").set({ state: "checked", phase: null, cursor: null }).where("id", "=", id).execute()
}

export async function endApplying(tx: Tx, ctx: Context, actor: Actor, id: string): Promise<void> {
  await tx
    .updateTable("imports")
    .set({ state: "done", phase: null, ended_at: ctx.now() })
    .where("id", "=", id)
    .execute()
  const row = await lockImport(tx, id)
  if (!row) return
  const detail = { sha256: row.sha256, kind: row.kind, lines: row.lines, ...appliedCounts(row) }
  await appendAudit(tx, ctx, actor, { action: "import.done", subject: `import:${id}`, detail })
}

/** The file cannot be read to its end, or whoever asked may not import any more. */
export async function failImport(
  tx: Tx,
  ctx: Context,
  id: string,
  { fault, line }: { fault: ImportRecord["fault"]; line: number | null },
): Promise<void> {
  const to = { state: "failed", phase: null, fault, fault_line: line, ended_at: ctx.now() } as const
  await tx.updateTable("imports").set(to).where("id", "=", id).execute()
  const detail = { because: fault, line }
  await appendAudit(tx, ctx, { kind: "system" }, { action: "import.failed", subject: `import:${id}`, detail })
}
