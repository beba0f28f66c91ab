import { type Kysely, sql } from "kysely"
import { expect, test } from "vitest"
import { migrate, migrations } from "../../server/db/migrate.ts"
import { fillOpenCases } from "../../server/db/migrations/0010-date-cases.ts"
import { type Database, openDatabase, type Tx } from "../../server/db/open.ts"
import { refreshDue } from "../../server/refunds/refresh-due.ts"
import { decideCase, nextCase } from "../../server/review/decide-case.ts"
import { linkParcel, unlinkParcel } from "../../server/review/link-parcel.ts"
import { loadCase, versionOf } from "../../server/review/load-case.ts"
import { findCases } from "../../server/review/open-cases.ts"
import { reviewQueue } from "../../server/review/queue.ts"
import { undoDecision } from "../../server/review/undo-decision.ts"
import type { ReviewDecision } from "../../shared/contract/review.ts"
import { actorOf, newTill, type Till } from "../jobs/till.ts"
import { DAY } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { watchQueries } from "../support/explain.ts"
import { arrived, inspected, worn } from "../sync/handheld.ts"

const lead = (till: Till) => actorOf(till.seed, till.seed.people.lead)

const rowsIn = async (tx: Pick<Tx, "selectFrom">) =>
  (await tx.selectFrom("open_cases").selectAll().execute()).map((row) => Object.values(row).join(" ")).sort()

/** The lists as they are kept, and as they come of nothing but what is open. */
async function keptAndMade({ db }: Database) {
  let made: string[] = []
  const undo = new Error("taken back")
  const work = db.transaction().execute(async (tx) => {
    await tx.deleteFrom("open_cases").execute()
    await fillOpenCases(tx as unknown as Kysely<unknown>)
    made = await rowsIn(tx)
    throw undo
  })
  await work.catch((error) => {
    if (error !== undo) throw error
  })
  return { kept: await rowsIn(db), made }
}

/** By their names: all that notes what a case hangs on. */
async function caseTriggers({ db, engine }: Database): Promise<string[]> {
  const all =
    engine === "sqlite"
      ? sql<{ name: string }>`select name from sqlite_master where type = 'trigger' and instr(name, '_case_') > 0`
      : sql<{ name: string }>`select distinct trigger_name as name from information_schema.triggers
          where trigger_schema = current_schema() and strpos(trigger_name, '_case_') > 0`
  return (await all.execute(db)).rows.map((row) => row.name)
}

describeEngines("a lead's list as it is kept", ({ engine, open, empty }) => {
  test("is the same as made anew, whatever happened to its cases, and leaves nothing to be dated", async () => {
    const till = await newTill(open)
    const { jacket, mugs, radio, siteId, otherSiteId, people } = till.seed
    const { handheld, ctx } = till
    const seen: string[] = []
    const same = async (step: string) => {
      const { kept, made } = await keptAndMade(ctx.database)
      expect(kept, step).toEqual(made)
      expect(await ctx.database.read.selectFrom("cases_touched").selectAll().execute(), step).toEqual([])
      seen.push(kept.join("\n"))
    }
    const write = <T>(work: (tx: Tx) => Promise<T>) => ctx.database.write(work)
    const decide = (id: string, decision: Partial<ReviewDecision>) =>
      write(async (tx) => {
        const rows = await loadCase(tx, id)
        const full = { answer: "accept" as const, reason: "Seen", version: rows ? versionOf(rows) : "", ...decision }
        expect(await decideCase(tx, ctx, everywhere, { id, decision: full }), id).toMatchObject({ ok: true })
      })
    const everywhere = { kind: "person" as const, id: people.lead.id, roles: [{ role: "lead" as const, siteId: null }] }
    const parcelId = ctx.newId()

    const unknown = { ...arrived(till.seed, jacket), parcelId, key: "ZX00001FR77", scan: null }
    await handheld.send(handheld.record("v1.ParcelArrived", unknown))
    await same("an unknown parcel")
    const id = `parcel:${parcelId}`
    const rows = await write((tx) => loadCase(tx, id))
    const link = { version: rows ? versionOf(rows) : "", returnId: radio.returnId }
    await write((tx) => linkParcel(tx, ctx, lead(till), { id, link }))
    await same("knows its return")
    await write((tx) => unlinkParcel(tx, ctx, lead(till), { id }))
    await same("no longer does")
    await handheld.send(await till.open(jacket), till.look(jacket))
    await till.other.send(till.look(jacket, worn(), till.other))
    await same("a dispute")
    const raised = { siteId, parcelId: mugs.parcelId, returnId: mugs.returnId, lineId: null, scan: null, note: null }
    await handheld.send(handheld.record("v1.ParcelArrived", arrived(till.seed, mugs, true)))
    await handheld.send(handheld.record("v1.ExceptionRaised", { ...raised, kind: "outside_window" }))
    await same("something about a parcel")
    ctx.clock.advance(8 * DAY)
    await refreshDue(ctx)
    await same("days pass")
    const stranger = handheld.record("v1.UnitInspected", inspected(till.seed, mugs), { by: people.secondOperator })
    await handheld.send(stranger)
    await same("a record in review")
    const [unit] = await till.units(jacket)
    await decide(`unit:${unit?.id}`, { grade: "A", fault: "none" })
    await same("an answer")
    await write((tx) => undoDecision(tx, ctx, everywhere, { id: `unit:${unit?.id}` }))
    await same("taken back")
    const due = (day: string | null) =>
      write((tx) => tx.updateTable("returns").set({ due_day: day }).where("id", "=", mugs.returnId).execute())
    await due("2026-01-02")
    await same("another day")
    await due(null)
    await same("no day")
    await write((tx) =>
      tx.updateTable("parcels").set({ site_id: otherSiteId }).where("id", "=", mugs.parcelId).execute(),
    )
    await same("another site")
    await handheld.send(till.undo(stranger))
    await same("a record withdrawn")
    // whoever writes it, whatever else does not change with it
    const parcel = `'${mugs.parcelId}'`
    const about = `(select fact_id from inspections where parcel_id = '${jacket.parcelId}' order by at limit 1)`
    for (const change of [
      `update facts set verdict = 'review' where id = ${about} or parcel_id = ${parcel} and type = 'v1.ParcelArrived'`,
      `update devices set site_id = '${otherSiteId}' where id = '${handheld.device.id}'`,
      `update returns set due_day = '2026-01-05' where id = '${radio.returnId}'`,
      `insert into parcel_returns (parcel_id, return_id) values (${parcel}, '${radio.returnId}')`,
      `delete from parcel_returns where parcel_id = ${parcel} and return_id = '${radio.returnId}'`,
      `update units set return_id = '${radio.returnId}' where id = '${unit?.id}'`,
      `update inspections set unit_id = 'none' where fact_id = ${about}`,
      `update inspections set unit_id = '${unit?.id}' where fact_id = ${about}`,
      `update facts set parcel_id = ${parcel} where id = ${about}`,
      `update facts set parcel_id = '${jacket.parcelId}' where id = ${about}`,
      "update facts set verdict = 'accepted' where verdict = 'review'",
      `delete from units where parcel_id = ${parcel} and id not in (select unit_id from intent_units)`,
      `update exceptions set owner_role = 'finance' where parcel_id = ${parcel} and kind = 'outside_window'`,
      `update units set return_id = '${jacket.returnId}' where id = '${unit?.id}'`,
    ]) {
      await write((tx) => sql.raw(change).execute(tx))
      await same(change)
    }
    const left = await findCases(ctx.database.read, { sites: "all", kind: null, keptBy: null })
    for (const [one] of left) await decide(one?.id ?? "", { answer: "close" })
    await same("all closed")
    expect(seen.at(-1)).toBe("")
    // most steps were about something
    expect(new Set(seen).size).toBeGreaterThan(8)
  })

  test("is dated anew by each single change that it hangs on, though nothing else changes with it", async () => {
    const till = await newTill(open)
    const { jacket, mugs, radio, siteId, otherSiteId } = till.seed
    const { database } = till.ctx
    const odd = (id: string, about: "unit" | "parcel", of: string) =>
      `insert into exceptions (id, kind, site_id, ${about}_id, owner_role, opened_at)
        values ('${id}', 'empty_box', '${siteId}', '${of}', 'lead', 5)`
    const unit = (id: string, acceptance: string, parcel: string, back: string) =>
      `insert into units (id, parcel_id, return_id, ordinal, reception, acceptance, updated_at)
        values ('${id}', '${parcel}', '${back}', 1, 'received', '${acceptance}', 7)`
    const fact = (id: string, seq: number, device: string) =>
      `insert into facts (id, hash, stream, seq, type, device_id, person_id, sign_in_id, device_time, received_at, raw,
        verdict, parcel_id, happened_at) values ('${id}', 'h${seq}', 'raw', ${seq}, 'v1.UnitInspected', ${device}, 'p', 's', 1,
        9, '{}', 'review', '${jacket.parcelId}', 1)`
    const waits = "manual_intervention_required"
    // of these no list knows yet
    const silent = [
      `update returns set due_day = '2026-01-02' where id = '${jacket.returnId}'`,
      `update returns set due_day = '2026-01-03' where id = '${mugs.returnId}'`,
      `update returns set due_day = '2026-01-04' where id = '${radio.returnId}'`,
      unit("looked", "accepted", jacket.parcelId, mugs.returnId),
      unit("again", "accepted", jacket.parcelId, radio.returnId),
      unit("early", waits, "late", jacket.returnId),
    ]
    const told: [by: string, ...changes: string[]][] = [
      ["units_case_new", unit("worn", waits, jacket.parcelId, jacket.returnId)],
      [
        "units_case_other",
        `update units set return_id = '${mugs.returnId}' where id = 'worn'`,
        "update units set acceptance = 'accepted' where id = 'worn'",
        `update units set acceptance = '${waits}' where id = 'worn'`,
      ],
      ["units_case_gone", "delete from units where id = 'worn'"],
      ["exceptions_case_new", odd("first", "unit", "comes")],
      ["units_case_new", unit("comes", "accepted", jacket.parcelId, mugs.returnId)],
      ["exceptions_case_other", "update exceptions set kind = 'other' where id = 'first'"],
      ["exceptions_case_gone", "delete from exceptions where id = 'first'"],
      ["facts_case_new", fact("said", 1, "null")],
      [
        "facts_case_other",
        "update facts set verdict = 'accepted' where id = 'said'",
        "update facts set verdict = 'review' where id = 'said'",
      ],
      [
        "inspections_case_new",
        `insert into inspections (fact_id, unit_id, parcel_id, person_id, outcome, answers, defects, policy_version, at)
          values ('said', 'looked', '${jacket.parcelId}', 'p', 'graded', '{}', '[]', 1, 1)`,
      ],
      ["inspections_case_other", "update inspections set unit_id = 'again' where fact_id = 'said'"],
      ["returns_case_other", `update returns set due_day = '2026-01-09' where id = '${radio.returnId}'`],
      [
        "parcels_case_new",
        `insert into parcels (id, site_id, state, updated_at) values ('late', '${siteId}', 'closed', 1)`,
      ],
      ["parcels_case_other", `update parcels set site_id = '${otherSiteId}' where id = 'late'`],
      ["exceptions_case_new", odd("second", "parcel", "late")],
      [
        "parcel_returns_case_new",
        `insert into parcel_returns (parcel_id, return_id) values ('late', '${mugs.returnId}')`,
      ],
      ["parcel_returns_case_gone", "delete from parcel_returns where parcel_id = 'late'"],
      ["facts_case_new", fact("heard", 2, "'bench'")],
      [
        "devices_case_new",
        `insert into devices (id, site_id, name, credential_hash, public_key, enrolled_at, enrolled_by)
          values ('bench', '${otherSiteId}', 'Bench', 'c', 'k', 1, 'p')`,
      ],
      ["devices_case_other", `update devices set site_id = '${siteId}' where id = 'bench'`],
    ]
    const write = (change: string) => database.write((tx) => sql.raw(change).execute(tx))
    for (const change of silent) await write(change)
    let before: string[] = []
    for (const [by, ...changes] of told)
      for (const change of changes) {
        await write(change)
        const { kept, made } = await keptAndMade(database)
        expect(kept, `${by}: ${change}`).toEqual(made)
        expect(kept, `${by} had nothing to say of: ${change}`).not.toEqual(before)
        before = kept
      }
    expect(new Set(told.map(([by]) => by))).toEqual(new Set(await caseTriggers(database)))
  })

  test("names the next case by what this very answer changed", async () => {
    const till = await newTill(open)
    const { jacket, mugs, siteId } = till.seed
    for (const one of [jacket, mugs]) await till.receive(one, worn())
    await till.ctx.database.write(async (tx) => {
      for (const [one, day] of [
        [mugs, "2026-01-02"],
        [jacket, "2026-01-01"],
      ] as const) {
        await tx.updateTable("returns").set({ due_day: day }).where("id", "=", one.returnId).execute()
        const [unit] = await till.units(one)
        expect(await nextCase(tx, siteId, "another")).toBe(`unit:${unit?.id}`)
      }
    })
  })

  test("lists a case once for who sees both sites at which something is said of it", async () => {
    const till = await newTill(open)
    const { mugs, otherSiteId, siteId } = till.seed
    await till.handheld.send(till.handheld.record("v1.ParcelArrived", arrived(till.seed, mugs, true)))
    await till.ctx.database.write(async (tx) => {
      const [first] = await tx.selectFrom("exceptions").selectAll().execute()
      if (!first) throw new Error("it came damaged")
      await tx
        .insertInto("exceptions")
        .values({ ...first, id: till.ctx.newId(), site_id: otherSiteId, kind: "empty_box" })
        .execute()
    })
    const roles = (...sites: (string | null)[]) => ({
      kind: "person" as const,
      id: till.seed.people.lead.id,
      roles: sites.map((site) => ({ role: "lead" as const, siteId: site })),
    })
    for (const actor of [roles(siteId, otherSiteId), roles(null)]) {
      const answer = await reviewQueue(till.ctx.database.read, till.ctx, actor, { siteId: null })
      if (!answer.ok) throw new Error(answer.code)
      expect(answer.value).toMatchObject({ total: 1, counts: { all: 1, mine: 0 } })
      expect(answer.value.cases.map((one) => one.kinds)).toEqual([["damaged_in_transit", "empty_box"]])
      expect(answer.value.counts.kinds.map((one) => one.count)).toEqual([1, 1])
    }
    const one = await reviewQueue(till.ctx.database.read, till.ctx, roles(otherSiteId), { siteId: null })
    expect(one).toMatchObject({ value: { total: 1, cases: [{ kinds: ["empty_box"] }] } })
  })

  test("is there after the upgrade of a house in which cases were open already", async () => {
    const database = await openDatabase(await empty())
    const through = (name: string) => Object.fromEntries(Object.entries(migrations).filter(([own]) => own <= name))
    const db = database.db as unknown as Kysely<unknown>
    await migrate(db, through("0009-z"))
    for (const statement of [
      "insert into sites (id, code, name, time_zone, created_at) values ('s', 'S', 'S', 'UTC', 1)",
      `insert into parcels (id, site_id, state, updated_at) values ('p', 's', 'closed', 1)`,
      `insert into units (id, parcel_id, ordinal, reception, acceptance, updated_at)
        values ('u', 'p', 1, 'received', 'manual_intervention_required', 7)`,
      `insert into exceptions (id, kind, site_id, parcel_id, owner_role, opened_at)
        values ('e', 'empty_box', 's', 'p', 'lead', 5)`,
    ])
      await sql.raw(statement).execute(db)
    await migrate(db, through("0010-date-cases"))
    const places = (kind: string, rest: string) =>
      ["*", "s"].flatMap((site) => [`${site} *`, `${site} ${kind}`]).map((place) => `${place} 9999 ${rest}`)
    expect(await rowsIn(database.db)).toEqual([
      ...places("empty_box", "5").map((row) => `parcel:p ${row}`),
      ...places("graded", "7").map((row) => `unit:u ${row}`),
    ])
    await database.close()
  })

  test("is walked along its index at 50,000 open cases, and no further than the page", async () => {
    const till = await newTill(open)
    const { db } = till.ctx.database
    await sql`insert into open_cases (case_id, site_id, kind, due_day, since)
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 50000)
      select 'unit:' || i, case i % 10 when 0 then ${till.seed.siteId} else 'site' || i % 7 end, '*', '2026-12-' || (10 + i % 19), i
      from n`.execute(db)
    await sql.raw(engine === "postgres" ? "vacuum analyze open_cases" : "analyze").execute(db)
    const watched = watchQueries(till.ctx.database)
    await reviewQueue(watched.db, till.ctx, lead(till), { siteId: null })
    const plans = (await watched.plans()).filter((one) => one.sql.includes("open_cases"))
    expect(plans.length).toBeGreaterThan(2)
    for (const { sql: text, plan } of plans) {
      expect(plan.join("\n"), text).toMatch(/open_cases_oldest|open_cases_pkey|sqlite_autoindex_open_cases/)
      expect(plan.join("\n"), text).not.toMatch(/Seq Scan on open_cases|SCAN open_cases/)
    }
    const [page] = plans
    expect(page?.plan.join("\n")).not.toMatch(/Sort|TEMP B-TREE/)
  })

  // SQLite writes one after another
  if (engine === "postgres")
    test("has the day right though a case is opened while its return gets another day", async () => {
      const till = await newTill(open)
      const { mugs } = till.seed
      await till.handheld.send(till.handheld.record("v1.ParcelArrived", arrived(till.seed, mugs, true)))
      const { database } = till.ctx
      const [first] = await database.db.selectFrom("exceptions").selectAll().execute()
      if (!first) throw new Error("it came damaged")
      await database.write((tx) => tx.deleteFrom("exceptions").execute())
      for (const round of [1, 2, 3, 4]) {
        const both = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
        const meet = async (own: 0 | 1) => {
          both[own].resolve()
          await both[1 - own]?.promise
        }
        const opening = database.write(async (tx) => {
          await tx
            .insertInto("exceptions")
            .values({ ...first, id: `e${round}`, parcel_id: mugs.parcelId })
            .execute()
          await meet(0)
        })
        const dating = database.write(async (tx) => {
          await tx
            .updateTable("returns")
            .set({ due_day: `2026-12-0${round}` })
            .where("id", "=", mugs.returnId)
            .execute()
          await meet(1)
        })
        await Promise.all([opening, dating])
        const { kept, made } = await keptAndMade(database)
        expect(kept).toEqual(made)
        expect(kept[0]).toContain(`2026-12-0${round}`)
        await database.write((tx) => tx.deleteFrom("exceptions").execute())
      }
    })
})
