import readXlsx from "read-excel-file/node"
import { expect, test } from "vitest"
import { changePapers } from "../../server/exports/change-papers.ts"
import type { CreditNote } from "../../server/exports/credit-note.ts"
import { makeFec } from "../../server/exports/make-fec.ts"
import { makePapers } from "../../server/exports/make-papers.ts"
import { noteFile, readNotes } from "../../server/exports/read-notes.ts"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { refundAccount } from "../../server/ledger/accounts.ts"
import { balance } from "../../server/ledger/balance.ts"
import { postEntry } from "../../server/ledger/post.ts"
import type { RefundProvider } from "../../server/payments/refund-provider.ts"
import { lockPayments } from "../../server/refunds/lock-payments.ts"
import { settleAttempt } from "../../server/refunds/settle-attempt.ts"
import type { PaperSettings } from "../../shared/contract/paper-settings.ts"
import { accountKinds } from "../../shared/domain/account-kinds.ts"
import { builtInPapers } from "../../shared/policy/paper-settings.ts"
import { actorOf, newTill } from "../jobs/till.ts"
import { plain, withoutWebhooks } from "../payments/plain.ts"
import { act } from "../refunds/two-people.ts"
import { DAY, HOUR } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { testClient } from "../support/http-client.ts"
import { emptied } from "../sync/emptied.ts"
import { type FecLine, readFec } from "./read-fec.ts"

const bank: RefundProvider = {
  name: "test",
  capabilities: plain,
  ...withoutWebhooks,
  refund: async ({ idempotencyKey }) => ({ outcome: "succeeded", providerRefundId: `re-${idempotencyKey}` }),
  lookup: async () => [],
  list: async () => ({ refunds: [], next: null }),
}

const ours: PaperSettings = {
  ...builtInPapers,
  accounting: { ...builtInPapers.accounting, siren: "732829320" },
  creditNotes: { by: "ours", prefix: "AV" },
  seller: { address: ["1 rue de l'Œuvre", "59000 Lille"], legal: "SAS au capital de 10 000 €" },
}

describeEngines("papers of refunds", (under) => {
  const open = emptied(under)
  /** A jacket with its delivery and two mugs, paid back, in a shop that has these settings. */
  async function paidTill(settings: PaperSettings = ours) {
    const till = await newTill(open, bank)
    const { ctx, seed } = till
    const finance = actorOf(seed, seed.people.finance)
    const set = (next: PaperSettings, baseVersion: number, actor = finance) =>
      ctx.database.write((tx) =>
        changePapers(tx, ctx, actor, { shopId: seed.shopId, baseVersion, settings: next, reason: "the accountant" }),
      )
    expect(await set(settings, 0)).toMatchObject({ ok: true, value: { version: 1 } })
    await till.receive(seed.jacket)
    await till.receive(seed.mugs, {}, {})
    await runDueJobs(ctx)
    await runDueJobs(ctx)
    const invoice = (number: string | null) =>
      ctx.database.write((tx) => tx.updateTable("orders").set({ invoice_number: number }).execute())
    const given = async () => {
      const payments = [...seed.jacket.paymentIds, ...seed.mugs.paymentIds]
      const sums = await Promise.all(payments.map((id) => balance(ctx.database.read, refundAccount(id))))
      return sums.reduce((sum, one) => sum + (one.EUR ?? 0), 0)
    }
    const browser = await testClient(ctx).as(seed.people.finance)
    const get = async (path: string) => {
      const answer = await testClient(ctx).fetch(
        new Request(`http://backdock.test${path}`, {
          headers: { cookie: [...browser.cookies].map((pair) => pair.join("=")).join("; ") },
        }),
      )
      return { status: answer.status, headers: answer.headers, bytes: new Uint8Array(await answer.arrayBuffer()) }
    }
    return { ...till, finance, set, invoice, given, get }
  }

  /** For who only fetches: they come first, as the next till is another's. */
  let kept: ReturnType<typeof paidTill> | undefined
  const paidOnce = () => {
    kept ??= paidTill()
    return kept
  }

  const list = (shop: string, what: string, format: string) =>
    `/api/papers/${what}?shop=${shop}&from=2026-11-01&to=2026-11-30&format=${format}&language=fr`

  test("the workbook and the list hold what the ledger says has left, cell for cell, and begin no formula", async () => {
    const { ctx, seed, given, get, invoice } = await paidOnce()
    await invoice('=HYPERLINK("http://x")')
    const workbook = await get(list(seed.shopId, "refunds", "xlsx"))
    expect(workbook.headers.get("content-disposition")).toContain(
      'filename="refunds belvoir 2026-11-01 2026-11-30.xlsx"',
    )
    const [sheet] = await readXlsx(Buffer.from(workbook.bytes))
    const [head = [], ...rows] = sheet?.data ?? []
    const at = head.indexOf("Montant")
    const sum = rows.reduce((total, row) => total + Math.round(Number(row[at]) * 100), 0)
    expect([rows.length > 2, sum]).toEqual([true, await given()])
    expect(rows[0]).toContain('=HYPERLINK("http://x")')
    const text = new TextDecoder().decode((await get(list(seed.shopId, "refunds", "csv"))).bytes)
    expect(text).toContain("'=HYPERLINK")
    expect(text.split("\r\n")).toHaveLength(rows.length + 2)

    await makePapers(ctx)
    const vat = await get(list(seed.shopId, "vat", "xlsx"))
    const [sums] = await readXlsx(Buffer.from(vat.bytes))
    const [named = [], ...byRate] = sums?.data ?? []
    const column = (name: string) =>
      byRate.reduce((total, row) => total + Math.round(Number(row[named.indexOf(name)]) * 100), 0)
    expect(byRate.map((row) => row.slice(0, 3))).toEqual([["FR", "national", "20\u202f%"]])
    expect(column("Toutes taxes")).toBe(await given())
    expect(column("Hors taxe") + column("TVA")).toBe(await given())
  })

  test("the accounting file is balanced entry by entry, numbered without a gap, and the same when it is fetched again", async () => {
    const { ctx, seed, finance, get } = await paidOnce()
    const path = `/api/papers/fec?shop=${seed.shopId}&year=2026`
    const [first, again] = await Promise.all([get(path), get(path)])
    expect(first.headers.get("content-disposition")).toContain('filename="732829320FEC20261231.txt"')
    expect(Buffer.from(first.bytes).equals(Buffer.from(again.bytes))).toBe(true)
    const lines = readFec(first.bytes)
    const byEntry = Map.groupBy(lines, (line) => line.number)
    expect([...byEntry.keys()]).toEqual(Array.from({ length: byEntry.size }, (_, index) => index + 1))
    for (const own of byEntry.values()) expect(own.reduce((sum, line) => sum + line.debit - line.credit, 0)).toBe(0)
    expect(lines.map((line) => line.day)).toEqual(lines.map((line) => line.day).toSorted())
    const entries = await ctx.database.read.selectFrom("ledger_entries").select("id").execute()
    expect(byEntry.size).toBe(entries.length)
    // by account the file says what the ledger says
    const posted = await ctx.database.read.selectFrom("ledger_postings").selectAll().execute()
    for (const kind of accountKinds) {
      const own = posted
        .filter((row) => row.account.startsWith(`${kind}:`))
        .reduce((sum, row) => sum + row.amount_minor, 0)
      const { number } = ours.accounting.accounts[kind]
      const filed = lines
        .filter((line) => line.account === number)
        .reduce((sum, line) => sum + line.debit - line.credit, 0)
      expect([kind, filed]).toEqual([kind, own])
    }
    // what comes later is numbered after it, and changes no number given
    ctx.clock.advance(HOUR)
    const fee = (account: string, amountMinor: number) => ({ account, amountMinor, currency: "EUR" })
    await ctx.database.write((tx) =>
      postEntry(tx, ctx, {
        source: "fee:late",
        kind: "fee",
        intentId: null,
        text: "late",
        postings: [fee("fees:test", 30), fee("settled:test", -30)],
      }),
    )
    const later = readFec((await get(path)).bytes)
    expect(later.slice(0, lines.length)).toEqual(lines)
    expect(later.slice(lines.length).map((line) => line.number)).toEqual([byEntry.size + 1, byEntry.size + 1])
    expect(await makeFec(ctx, finance, { shopId: seed.shopId, year: 2027 })).toMatchObject({
      value: { name: "732829320FEC20271231.txt" },
    })
  })

  test("two who make papers at once give each refund one credit note, without a gap, the same file for good", async () => {
    const { ctx, seed, invoice, given, finance } = await paidTill()
    await makePapers(ctx)
    const notes = () => ctx.database.read.selectFrom("credit_notes").selectAll().orderBy("number").execute()
    expect(await notes()).toEqual([])
    const waiting = await readNotes(ctx.database.read, finance, { returnId: seed.jacket.returnId })
    expect(waiting).toMatchObject({ value: { waiting: ["invoice"] } })
    await invoice("F-2026-77")
    await ctx.database
      .write(async (tx) => {
        await tx
          .insertInto("credit_note_series")
          .values({ shop_id: seed.shopId, year: 2026, last: 1 })
          .onConflict((one) => one.doNothing())
          .execute()
        throw new Error("comes to nothing")
      })
      .catch(() => {})
    await Promise.all([makePapers(ctx), makePapers(ctx), makePapers(ctx)])
    const made = await notes()
    expect(made.map((note) => note.number)).toEqual(made.map((_, at) => at + 1))
    expect(made[0]?.name).toBe("AV2026-000001")
    const documents = made.map((note) => JSON.parse(note.document) as CreditNote)
    expect(documents.reduce((sum, one) => sum + one.grossMinor, 0)).toBe(await given())
    for (const one of documents) expect(one.netMinor + one.taxMinor).toBe(one.grossMinor)
    expect(documents[0]).toMatchObject({
      invoice: { number: "F-2026-77" },
      locale: "fr",
      seller: { name: "Belvoir SAS" },
    })
    await makePapers(ctx)
    expect(await notes()).toHaveLength(made.length)

    // the same file for good, and nobody else's
    const note = await ctx.database.read.selectFrom("credit_notes").selectAll().executeTakeFirstOrThrow()
    const first = await noteFile(ctx, finance, { id: note.id })
    if (!first.ok) throw new Error(first.code)
    expect(Buffer.from(first.value.bytes).subarray(0, 5).toString()).toBe("%PDF-")
    await ctx.database.write((tx) => tx.updateTable("customers").set({ name: "Somebody else" }).execute())
    ctx.clock.advance(DAY)
    const again = await noteFile(ctx, finance, { id: note.id })
    expect(again).toEqual(first)
    await expect(
      ctx.database.write((tx) => tx.updateTable("credit_notes").set({ name: "AV2026-9" }).execute()),
    ).rejects.toThrow(/append-only/)
    const lead = actorOf(seed, seed.people.lead)
    expect(await noteFile(ctx, lead, { id: note.id })).toMatchObject({ code: "not_allowed" })
  })

  test("reverses the note of a refund that comes back, gives it anew once it is paid, and numbers both without a gap", async () => {
    const till = await paidTill()
    const { ctx, seed, invoice, given, finance, get } = till
    await invoice("F-2026-78")
    await makePapers(ctx)
    const documents = async () => {
      const [notes, turns] = await Promise.all([
        ctx.database.read.selectFrom("credit_notes").select(["number", "document"]).execute(),
        ctx.database.read.selectFrom("credit_note_turns").select(["number", "document"]).execute(),
      ])
      const all = [...notes, ...turns].sort((a, b) => a.number - b.number)
      expect(all.map((one) => one.number)).toEqual(all.map((_, at) => at + 1))
      return all.map((one) => JSON.parse(one.document) as CreditNote)
    }
    const sum = async () => (await documents()).reduce((all, one) => all + one.grossMinor, 0)
    const before = (await documents()).length
    const paid = await till.intent(seed.jacket)
    const first = await ctx.database.read
      .selectFrom("credit_notes")
      .selectAll()
      .where("intent_id", "=", paid.id)
      .executeTakeFirstOrThrow()
    ctx.clock.advance(HOUR)
    await ctx.database.write(async (tx) => {
      await lockPayments(tx, paid.order_id)
      const intent = await tx.selectFrom("intents").selectAll().where("id", "=", paid.id).executeTakeFirstOrThrow()
      const attempt = await tx
        .selectFrom("attempts")
        .selectAll()
        .where("intent_id", "=", paid.id)
        .executeTakeFirstOrThrow()
      const word = { outcome: "failed" as const, providerRefundId: attempt.provider_refund_id, error: "account closed" }
      await settleAttempt(tx, ctx, { intent, attempt }, word)
    })
    ctx.clock.advance(HOUR)
    await Promise.all([makePapers(ctx), makePapers(ctx)])
    await makePapers(ctx)
    const [reversal, ...more] = (await documents()).slice(before)
    expect(more).toEqual([])
    expect(reversal).toMatchObject({
      turns: { name: first.name, reverses: true },
      grossMinor: -paid.amount_minor,
      invoice: { number: "F-2026-78" },
    })
    // still owed, and no paper says that it left
    expect(await sum()).toBe((await given()) - paid.amount_minor)
    const list_ = new TextDecoder().decode((await get(list(seed.shopId, "refunds", "csv"))).bytes)
    expect(list_).toContain(`${reversal?.name} (${first.name})`)
    const pieces = readFec((await get(`/api/papers/fec?shop=${seed.shopId}&year=2026`)).bytes).map((line) => line.piece)
    expect(pieces).toContain(first.name)
    expect(pieces).toContain(`${reversal?.name} (${first.name})`)
    const seen = await readNotes(ctx.database.read, finance, { returnId: seed.jacket.returnId })
    if (!seen.ok) throw new Error(seen.code)
    const shown = seen.value.notes.find((note) => note.reverses !== null)
    expect(shown).toMatchObject({ reverses: first.name, grossMinor: -paid.amount_minor })
    const file = await noteFile(ctx, finance, { id: shown?.id ?? "" })
    if (!file.ok) throw new Error(file.code)
    expect([file.value.name, Buffer.from(file.value.bytes).subarray(0, 5).toString()]).toEqual([
      `${reversal?.name}.pdf`,
      "%PDF-",
    ])
    expect(await noteFile(ctx, finance, { id: shown?.id ?? "" })).toEqual(file)

    expect(await act(till, "retry", await till.intent(seed.jacket), { why: "other", reason: "again" })).toMatchObject({
      ok: true,
    })
    await runDueJobs(ctx)
    expect(await till.intent(seed.jacket)).toMatchObject({ state: "paid" })
    ctx.clock.advance(HOUR)
    await makePapers(ctx)
    const again = (await documents()).at(-1)
    expect(again).toMatchObject({ turns: { name: reversal?.name, reverses: false }, grossMinor: paid.amount_minor })
    expect(await sum()).toBe(await given())
    await expect(
      ctx.database.write((tx) => tx.deleteFrom("credit_note_turns").where("number", ">", 0).execute()),
    ).rejects.toThrow(/append-only/)
  })

  test("begins a second year with what the first one ended with, account by account, and its result apart", async () => {
    const { ctx, seed, finance } = await paidTill()
    const year = async (of: number) => {
      const file = await makeFec(ctx, finance, { shopId: seed.shopId, year: of })
      if (!file.ok) throw new Error(file.code)
      const parts: Uint8Array[] = []
      for await (const part of file.value.bytes) parts.push(part)
      const lines = readFec(Buffer.concat(parts))
      expect(lines.reduce((sum, line) => sum + line.debit - line.credit, 0)).toBe(0)
      return {
        opening: lines.filter((line) => line.journal === "AN"),
        rest: lines.filter((line) => line.journal !== "AN"),
      }
    }
    const balances = (lines: readonly FecLine[]) => {
      const sums = new Map<string, number>()
      for (const { account, debit, credit } of lines) sums.set(account, (sums.get(account) ?? 0) + debit - credit)
      return sums
    }
    const result = (sums: ReadonlyMap<string, number>) =>
      [...sums].filter(([account]) => /^[67]/.test(account)).reduce((sum, [, minor]) => sum + minor, 0)
    const sheet = (sums: ReadonlyMap<string, number>) =>
      [...sums].filter(([account, minor]) => !/^(1[12]|[67])/.test(account) && minor !== 0).sort()
    const fee = (account: string, amountMinor: number) => ({ account, amountMinor, currency: "EUR" })
    const post = (source: string) =>
      ctx.database.write((tx) =>
        postEntry(tx, ctx, {
          ...{ source, kind: "fee" as const, intentId: null, text: "a fee" },
          postings: [fee("fees:test", 30), fee("settled:test", -30)],
        }),
      )
    await post("fee:2026")
    const first = await year(2026)
    expect(first.opening).toEqual([])
    const ended = balances(first.rest)
    ctx.clock.set(Date.UTC(2027, 1, 3))
    await post("fee:2027")
    const second = await year(2027)
    const opened = balances(second.opening)
    expect(sheet(opened)).toEqual(sheet(ended))
    expect(opened.get("129000")).toBe(result(ended))
    expect([...new Set(second.opening.map((line) => [line.day, line.cells.EcritureNum].join()))]).toEqual([
      "20270101,AN1",
    ])
    expect(second.rest.map((line) => line.number)).toEqual([1, 1])
    // what is owed to one customer is carried with their order
    expect(second.opening.every((line) => line.cells.CompAuxNum === "" || /^4/.test(line.account))).toBe(true)
    ctx.clock.set(Date.UTC(2028, 1, 3))
    const third = balances((await year(2028)).opening)
    expect([third.get("119000"), third.get("129000")]).toEqual([result(ended), 30])
    // what the books hold of another currency is worth something, or there is no file
    await ctx.database.write((tx) =>
      postEntry(tx, ctx, {
        ...{ source: "fee:chf", kind: "fee" as const, intentId: null, text: "a fee" },
        postings: [
          { account: "fees:test", amountMinor: 5, currency: "CHF" },
          { account: "settled:test", amountMinor: -5, currency: "CHF" },
        ],
      }),
    )
    expect(await makeFec(ctx, finance, { shopId: seed.shopId, year: 2029 })).toMatchObject({ code: "conflict" })
  })

  test("settings that contradict themselves are refused, and so is who changes what somebody else has changed", async () => {
    const { seed, ctx, set, finance, get } = await paidTill({ ...builtInPapers })
    expect(await set(ours, 0)).toMatchObject({ ok: false, code: "moved_on" })
    expect(await set({ ...ours, seller: { address: [], legal: "" } }, 1)).toMatchObject({ ok: false, code: "invalid" })
    const { accounts } = ours.accounting
    const twice = { ...accounts, bank: { number: accounts.fees.number, label: "Autre nom" } }
    const wrong = { ...ours, accounting: { ...ours.accounting, accounts: twice } }
    expect(await set(wrong, 1)).toMatchObject({ ok: false, code: "invalid" })
    expect(await set(ours, 1, actorOf(seed, seed.people.administrator))).toMatchObject({ code: "not_allowed" })
    // a shop without a SIREN has no accounting file
    expect(await makeFec(ctx, finance, { shopId: seed.shopId, year: 2026 })).toMatchObject({ code: "conflict" })
    expect((await get(`/api/papers/fec?shop=${seed.shopId}&year=1999`)).status).toBe(422)
    // made elsewhere: its tax is reckoned all the same, and no number is taken
    await makePapers(ctx)
    expect(await ctx.database.read.selectFrom("credit_notes").selectAll().execute()).toEqual([])
    expect((await ctx.database.read.selectFrom("tax_shares").selectAll().execute()).length).toBeGreaterThan(2)
  })
})
