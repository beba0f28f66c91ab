import { expect, test } from "vitest"
import { openAccount } from "../../server/bank/account-secret.ts"
import { bankFile, bankPage } from "../../server/bank/bank-page.ts"
import { chooseBank } from "../../server/bank/choose-bank.ts"
import { confirmFile } from "../../server/bank/confirm-file.ts"
import { downloadFile } from "../../server/bank/download-file.ts"
import { makeFile } from "../../server/bank/make-file.ts"
import { bankOfReturn } from "../../server/bank/of-return.ts"
import { proposeAccount } from "../../server/bank/propose-account.ts"
import { takeReport } from "../../server/bank/take-report.ts"
import { undoFile } from "../../server/bank/undo-file.ts"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { bankAccount } from "../../server/ledger/accounts.ts"
import { balance } from "../../server/ledger/balance.ts"
import { checkLedger } from "../../server/ledger/check.ts"
import { retryIntent } from "../../server/refunds/retry-intent.ts"
import { beginEpoch } from "../../server/sync/epoch.ts"
import type { Actor } from "../../shared/policy/access.ts"
import { actorOf } from "../jobs/till.ts"
import { DAY, HOUR } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { emptied } from "../sync/emptied.ts"
import { address, type BankTill, everyoneElse, IBAN, newBankTill, ORIGIN, OTHER_IBAN } from "./bank-till.ts"
import { all, faultsOf, parseXml, textOf } from "./message-structure.ts"
import { bytesOf, reportXml } from "./reports.ts"

const make = (till: BankTill, by = till.inès) => till.ctx.database.write((tx) => makeFile(tx, till.ctx, by))
const made = async (till: BankTill) => {
  const file = await make(till)
  if (!file.ok) throw new Error(file.detail)
  return file.value
}
const download = (till: BankTill, messageId: string, by = till.inès) =>
  till.ctx.database.write((tx) => downloadFile(tx, till.ctx, by, { messageId }))
const bytesIn = async (till: BankTill, messageId: string) => {
  const file = await download(till, messageId)
  if (!file.ok) throw new Error(file.detail)
  return Buffer.from(file.value.bytes).toString()
}
const undo = (till: BankTill, messageId: string) =>
  till.ctx.database.write((tx) => undoFile(tx, till.ctx, till.inès, { messageId }))
const report = (till: BankTill, said: Parameters<typeof reportXml>[0]) =>
  takeReport(till.ctx, till.inès, { name: "report.xml", bytes: bytesOf(reportXml(said)) })
const confirm = (till: BankTill, messageId: string) =>
  till.ctx.database.write((tx) => confirmFile(tx, till.ctx, till.inès, { messageId, reference: "Statement 48" }))
const inFile = async (till: BankTill, messageId: string) => {
  const file = await bankFile(till.ctx.database.read, till.inès, { messageId })
  if (!file.ok) throw new Error(file.detail)
  return file.value.lines
}
const propose = (till: BankTill, returnId: string, by: Actor, iban = OTHER_IBAN) =>
  till.ctx.database.write((tx) => {
    const account = { iban, bic: "", holder: "Camille Dupont", address, reason: "she rang" }
    return proposeAccount(tx, till.ctx, by, { returnId, ...account })
  })
const pageOf = async (till: BankTill, by = till.inès) => {
  const page = await bankPage(till.ctx.database.read, till.ctx, by)
  if (!page.ok) throw new Error(page.detail)
  return page.value
}
const fine = async (till: BankTill) => expect(await checkLedger(till.ctx.database.read)).toEqual([])
const audited = (till: BankTill, action: string) =>
  till.ctx.database.read.selectFrom("audit").selectAll().where("action", "=", action).orderBy("seq").execute()

describeEngines("refunds by bank", (under) => {
  const open = emptied(under)

  test("asks, is answered, approved by a second person, leaves in one file, and is paid by the bank's word", async () => {
    const till = await newBankTill(open)
    const refused = await till.refused()
    expect(refused).toMatchObject({ state: "failed", way: "original" })
    const asked = await till.ask(refused)
    expect(asked).toMatchObject({ ok: true, value: { mailedTo: null, expiresAt: till.ctx.now() + 14 * DAY } })
    const link = (asked.ok && asked.value.link) || ""
    expect(link.startsWith(`${ORIGIN}/portal/bank/v1/`)).toBe(true)
    const account = await till.answer(link)
    expect(await till.decide(account, till.léa)).toEqual({ ok: true, value: { intents: 1 } })
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "released", way: "sepa" })
    await runDueJobs(till.ctx)
    expect(await till.intent(till.seed.mugs), "no provider is asked").toMatchObject({ state: "released" })

    const { messageId, transfers, sumMinor } = await made(till)
    expect({ transfers, sumMinor }).toEqual({ transfers: 1, sumMinor: 1_200 })
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "paying" })
    const message = parseXml(await bytesIn(till, messageId))
    expect(faultsOf(message)).toEqual([])
    expect(all(message, "IBAN").map((one) => one.text)).toEqual(["FR7630006000011234567890189", IBAN])
    expect(all(message, "Nm").at(-1)?.text).toBe("Camille Dupont")
    const endToEndId = textOf(message, "EndToEndId")
    expect(await report(till, { messageId, group: "ACSP" })).toMatchObject({ ok: true, value: { taken: 1 } })
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "pending" })
    await fine(till)
    const paid = { messageId, id: "BANK-2", group: "PART", transfers: [{ id: endToEndId, status: "ACSC" }] }
    expect(await report(till, paid)).toMatchObject({ ok: true, value: { outcome: "taken", paid: 1 } })
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "paid" })
    expect(await till.payment(till.seed.mugs.paymentIds[0])).toMatchObject({ reserved_minor: 0, refunded_minor: 1_200 })
    expect(await balance(till.ctx.database.read, bankAccount("sepa"))).toEqual({ EUR: -1_200 })
    await fine(till)
    expect(await make(till)).toMatchObject({ ok: false, code: "conflict" })
  })

  test("refuses everyone but finance each of its acts, and shows them nothing", async () => {
    const till = await newBankTill(open)
    const intent = await till.ready()
    const { messageId } = await made(till)
    const { ctx } = till
    const inTx = (act: (tx: Parameters<Parameters<typeof ctx.database.write>[0]>[0]) => Promise<unknown>) =>
      ctx.database.write(act)
    for (const role of everyoneElse) {
      const by = actorOf(till.seed, till.seed.people[role])
      const answers = [
        await till.ask(intent, by),
        await till.decide("x", by),
        await propose(till, intent.return_id, by),
        await inTx((tx) => chooseBank(tx, ctx, by, { id: intent.id, version: "1", reason: "x" })),
        await make(till, by),
        await download(till, messageId, by),
        await inTx((tx) => undoFile(tx, ctx, by, { messageId })),
        await inTx((tx) => confirmFile(tx, ctx, by, { messageId, reference: "x" })),
        await takeReport(ctx, by, { name: "x", bytes: new Uint8Array() }),
        await bankPage(ctx.database.read, ctx, by),
        await bankFile(ctx.database.read, by, { messageId }),
        await bankOfReturn(ctx.database.read, ctx, by, { returnId: intent.return_id }),
      ]
      for (const answer of answers) expect(answer, role).toMatchObject({ ok: false, code: "not_allowed" })
    }
    expect(await pageOf(till)).toMatchObject({ files: [{ messageId, downloadedAt: null }], reports: [] })
  })

  test("keeps no account number in clear, and shows none: the house's secret alone opens it, and only in its own row", async () => {
    const till = await newBankTill(open)
    const intent = await till.ready()
    await till.ready(till.seed.jacket)
    const { read } = till.ctx.database
    const rows = await read.selectFrom("bank_accounts").selectAll().orderBy("id").execute()
    const { messageId } = await made(till)
    const everything = JSON.stringify([
      rows,
      await read.selectFrom("bank_files").selectAll().execute(),
      await read.selectFrom("audit").selectAll().execute(),
      await read.selectFrom("attempts").selectAll().execute(),
      await pageOf(till),
      await inFile(till, messageId),
      await bankOfReturn(read, till.ctx, till.inès, { returnId: intent.return_id }),
    ])
    expect(everything).not.toContain(IBAN)
    expect(everything).not.toContain(IBAN.slice(8, 18))
    expect(everything).toContain("DE89 •••• 3000")
    const [one, other] = rows
    if (!one || !other) throw new Error("two accounts")
    expect(openAccount(till.ctx, one)).toEqual({ iban: IBAN, bic: null })
    expect(openAccount(till.ctx, { id: other.id, sealed: one.sealed })).toBe(null)
    expect(openAccount({ ...till.ctx, secret: new Uint8Array(32).fill(8) }, one)).toBe(null)
  })

  test("lets nobody approve the account that they proposed, or asked for by a link that they could have answered", async () => {
    const till = await newBankTill(open)
    const refused = await till.refused()
    const asked = await till.ask(refused)
    const account = await till.answer((asked.ok && asked.value.link) || "")
    expect(await till.decide(account, till.inès)).toMatchObject({ ok: false, code: "not_allowed" })
    await till.decide(account, till.léa)
    const change = await propose(till, refused.return_id, till.léa)
    const id = change.ok ? change.value.id : ""
    expect(await till.decide(id, till.léa)).toMatchObject({ ok: false, code: "not_allowed" })
    // what is in use stays in use until another is approved
    const { messageId } = await made(till)
    expect(await inFile(till, messageId)).toMatchObject([{ masked: "DE89 •••• 3000" }])
    expect(await till.decide(id, till.inès)).toMatchObject({ ok: true })
    expect(await till.decide(id, till.inès)).toMatchObject({ ok: false, code: "already_done" })
    const own = await bankOfReturn(till.ctx.database.read, till.ctx, till.inès, { returnId: refused.return_id })
    expect(own).toMatchObject({
      value: { accounts: [{ masked: "NL91 •••• 4300", verdict: "approved", ended: false }, { ended: true }] },
    })
  })

  test("takes no account that finance thinks up before the customer agreed to be paid that way, and no bad one after", async () => {
    const till = await newBankTill(open)
    const refused = await till.refused()
    expect(await propose(till, refused.return_id, till.inès)).toMatchObject({ ok: false, code: "conflict" })
    const asked = await till.ask(refused)
    await till.answer((asked.ok && asked.value.link) || "")
    for (const iban of ["NL91ABNA0417164301", "US64SVBKUS6S3300958679", "<b>", "1e400"])
      expect(await propose(till, refused.return_id, till.inès, iban), iban).toMatchObject({
        ok: false,
        code: "invalid",
      })
  })

  test("asks only for what failed for certain in euro, and a newer link ends the older", async () => {
    const till = await newBankTill(open)
    const refused = await till.refused()
    const stale = { ...refused, version: refused.version - 1 }
    expect(await till.ask(stale)).toMatchObject({ ok: false, code: "moved_on" })
    const first = await till.ask(refused)
    const second = await till.ask(refused, till.léa)
    await expect(till.answer((first.ok && first.value.link) || "")).rejects.toThrow("too old")
    await till.answer((second.ok && second.value.link) || "")
    await expect(till.answer((second.ok && second.value.link) || ""), "once a question").rejects.toThrow("already")
    await till.ctx.database.write((tx) =>
      tx.updateTable("intents").set({ currency: "CHF" }).where("id", "=", refused.id).execute(),
    )
    expect(await till.ask(refused)).toMatchObject({ ok: false, code: "conflict" })
  })

  test("mails the link where there is an address, and then shows it to nobody", async () => {
    const till = await newBankTill(open)
    const refused = await till.refused()
    const email = "camille@example.com"
    await till.ctx.database.write((tx) => tx.updateTable("customers").set({ email }).execute())
    expect(await till.ask(refused)).toMatchObject({ ok: true, value: { link: null, mailedTo: email } })
    const [mail] = await till.ctx.database.read.selectFrom("mails").selectAll().execute()
    expect(mail).toMatchObject({ to_address: email })
    const link = /https:\S+/.exec(mail?.text ?? "")?.[0] ?? ""
    await till.answer(link)
    const said = JSON.stringify(await till.ctx.database.read.selectFrom("audit").selectAll().execute())
    expect(said).not.toContain(link.split("/").at(-1))
  })

  test("gives the same bytes each time a file is downloaded, and writes down each time who has them", async () => {
    const till = await newBankTill(open)
    await till.ready()
    const { messageId } = await made(till)
    const first = await bytesIn(till, messageId)
    till.ctx.clock.advance(40 * DAY)
    till.ctx.config = { ...till.ctx.config, bank: null }
    expect(await download(till, messageId, till.léa)).toMatchObject({ ok: true })
    expect(await bytesIn(till, messageId)).toBe(first)
    const said = (await audited(till, "bank.file_download")).map((row) => [row.actor, JSON.parse(row.detail).again])
    const [inès, léa] = [till.inès, till.léa].map((one) => `person:${"id" in one ? one.id : ""}`)
    expect(said).toEqual([
      [inès, false],
      [léa, true],
      [inès, true],
    ])
  })

  test("takes a file back while nobody has it, and never after", async () => {
    const till = await newBankTill(open)
    await till.ready()
    const first = await made(till)
    expect(await undo(till, first.messageId)).toEqual({ ok: true, value: { transfers: 1 } })
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "released", way: "sepa" })
    expect(await download(till, first.messageId)).toMatchObject({ ok: false, code: "already_done" })
    const second = await made(till)
    expect(second.messageId).not.toBe(first.messageId)
    await bytesIn(till, second.messageId)
    expect(await undo(till, second.messageId)).toMatchObject({ ok: false, code: "money_moved" })
    expect(await report(till, { messageId: first.messageId, group: "ACSC" })).toMatchObject({
      value: { outcome: "parked", because: "undone_file" },
    })
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "paying" })
    await fine(till)
  })

  test("puts each refund into one file when two people make one at the same moment", async () => {
    const till = await newBankTill(open)
    await till.ready()
    await till.ready(till.seed.jacket)
    await Promise.all([make(till), make(till, till.léa)])
    const lines = await till.ctx.database.read.selectFrom("bank_transfers").select("intent_id").execute()
    const intents = lines.map((row) => row.intent_id)
    expect(new Set(intents).size).toBe(intents.length)
    // the jacket and its delivery, and the mug
    expect(intents).toHaveLength(3)
  })

  test("fails a refused transfer with the bank's reason, tries it again under another number, and pays it once", async () => {
    const till = await newBankTill(open)
    await till.ready()
    const first = await made(till)
    await bytesIn(till, first.messageId)
    const reject = { messageId: first.messageId, group: "RJCT", reason: "AC04" }
    expect(await report(till, reject)).toMatchObject({ value: { rejected: 1 } })
    const failed = await till.intent(till.seed.mugs)
    expect(failed).toMatchObject({ state: "failed", note: "AC04" })
    expect(await till.payment(till.seed.mugs.paymentIds[0])).toMatchObject({ reserved_minor: 1_200, refunded_minor: 0 })
    await fine(till)
    const again = { id: failed.id, act: { version: String(failed.version), reason: "account mended" } }
    await till.ctx.database.write((tx) => retryIntent(tx, till.ctx, till.inès, again))
    await runDueJobs(till.ctx)
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "released", way: "sepa" })
    const second = await made(till)
    const [before] = await inFile(till, first.messageId)
    const [after] = await inFile(till, second.messageId)
    expect(after?.endToEndId).not.toBe(before?.endToEndId)
    await bytesIn(till, second.messageId)
    expect(await report(till, { messageId: second.messageId, group: "ACSC", id: "B2" })).toMatchObject({
      value: { paid: 1 },
    })
    // the bank's late word of the first transfer moves nothing
    expect(await report(till, { messageId: first.messageId, group: "ACSC", id: "B3" })).toMatchObject({
      value: { paid: 0 },
    })
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "paid" })
    expect(await balance(till.ctx.database.read, bankAccount("sepa"))).toEqual({ EUR: -1_200 })
    await fine(till)
  })

  test("reverses what came back after it was paid", async () => {
    const till = await newBankTill(open)
    await till.ready()
    const { messageId } = await made(till)
    await bytesIn(till, messageId)
    await report(till, { messageId, group: "ACSC" })
    expect(await report(till, { messageId, id: "B2", group: "RJCT", reason: "AC06" })).toMatchObject({
      value: { rejected: 1 },
    })
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "failed", note: "AC06" })
    expect(await balance(till.ctx.database.read, bankAccount("sepa"))).toEqual({ EUR: 0 })
    await fine(till)
  })

  test("takes a report once, and parks one that does not fit with its reason: nothing moves", async () => {
    const till = await newBankTill(open)
    await till.ready()
    const { messageId } = await made(till)
    await bytesIn(till, messageId)
    const before = await till.intent(till.seed.mugs)
    const parked: [Parameters<typeof reportXml>[0], string][] = [
      [{ messageId: "BD20200101-000000000000", group: "ACSC" }, "unknown_file"],
      [{ messageId, group: "ACSC", sum: "12.01" }, "total_differs"],
      [{ messageId, group: "ACSC", count: "2" }, "total_differs"],
      [{ messageId, group: "ACSC", encoding: "windows-1252" }, "encoding"],
      [{ messageId, group: "PART", transfers: [{ id: "f".repeat(32), status: "ACSC" }] }, "unknown_transfer"],
    ]
    for (const [said, because] of parked)
      expect(await report(till, said), because).toMatchObject({ ok: true, value: { outcome: "parked", because } })
    expect(await till.intent(till.seed.mugs)).toEqual(before)
    expect(await report(till, { messageId, group: "ACSC" })).toMatchObject({ ok: true, value: { paid: 1 } })
    expect(await report(till, { messageId, group: "ACSC" })).toMatchObject({ ok: false, code: "already_done" })
    const entries = (await till.entries()).filter((entry) => entry.kind === "refund")
    expect(entries).toHaveLength(1)
    expect((await pageOf(till)).reports).toHaveLength(parked.length + 1)
    await fine(till)
  })

  test("pays by the statement what the bank never reports, but not what it refused", async () => {
    const till = await newBankTill(open)
    await till.ready()
    await till.ready(till.seed.jacket)
    const { messageId } = await made(till)
    expect(await confirm(till, messageId), "nobody has it").toMatchObject({ ok: false, code: "conflict" })
    await bytesIn(till, messageId)
    const [one] = await inFile(till, messageId)
    const refusedOne = [{ id: one?.endToEndId ?? "", status: "RJCT", reason: "AC01" }]
    await report(till, { messageId, group: "PART", transfers: refusedOne })
    expect(await confirm(till, messageId)).toEqual({ ok: true, value: { paid: 2 } })
    expect(await confirm(till, messageId)).toMatchObject({ ok: false, code: "already_done" })
    const words = (await inFile(till, messageId)).map((line) => line.word)
    expect(words.sort()).toEqual(["paid", "paid", "rejected"])
    await fine(till)
  })

  test("puts nothing into a file that was chosen before a restore, until a person has read the statement", async () => {
    const till = await newBankTill(open)
    const intent = await till.ready()
    const early = await made(till)
    const other = await till.ready(till.seed.jacket)
    till.ctx.clock.advance(HOUR)
    await till.ctx.database.write((tx) => beginEpoch(tx, till.ctx))
    expect(await make(till), "payments stand still").toMatchObject({ ok: false, code: "conflict" })
    await runDueJobs(till.ctx)
    till.ctx.clock.advance(HOUR)
    expect(await make(till)).toMatchObject({ ok: false, code: "conflict" })
    expect((await pageOf(till)).waiting).toMatchObject([{ why: "restored" }, { why: "restored" }])
    // a file that this database thinks nobody has may be at the bank
    expect(await undo(till, early.messageId)).toMatchObject({ ok: false, code: "money_moved" })
    expect(await till.intent(till.seed.mugs)).toMatchObject({ id: intent.id, state: "paying" })
    await till.ctx.database.write((tx) =>
      chooseBank(tx, till.ctx, till.inès, { id: other.id, version: String(other.version), reason: "not on it" }),
    )
    expect(await made(till)).toMatchObject({ transfers: 1 })
    // the bank's word of the early file counts, whatever is remembered here of who took it there
    expect(await report(till, { messageId: early.messageId, group: "ACSC" })).toMatchObject({ value: { paid: 1 } })
    expect(await till.intent(till.seed.mugs)).toMatchObject({ state: "paid" })
    await fine(till)
  })

  test("pays each transfer once when the server stops half-way through a report and the report comes again", async () => {
    const till = await newBankTill(open)
    await till.ready()
    await till.ready(till.seed.jacket)
    const { messageId } = await made(till)
    await bytesIn(till, messageId)
    const { write } = till.ctx.database
    let calls = 0
    const stops = { ...till.ctx.database, write: ((work) => (++calls === 4 ? stopped() : write(work))) as typeof write }
    const stopped = () => Promise.reject(new Error("the power is cut"))
    const bytes = bytesOf(reportXml({ messageId, group: "ACSC" }))
    const again = { ...till.ctx, database: stops }
    await expect(takeReport(again, till.inès, { name: "r", bytes })).rejects.toThrow("power")
    expect((await inFile(till, messageId)).filter((line) => line.word === "paid")).toHaveLength(2)
    expect((await pageOf(till)).reports).toMatchObject([{ outcome: "reading", paid: 2 }])
    expect(await takeReport(till.ctx, till.inès, { name: "r", bytes })).toMatchObject({
      value: { outcome: "taken", paid: 3 },
    })
    expect((await till.entries()).filter((entry) => entry.kind === "refund")).toHaveLength(3)
    await fine(till)
  })

  test("comes to the same books whatever order the bank's words come in, and however often", async () => {
    for (const [words, state, gone] of [
      [["ACSP", "ACSC"], "paid", -1_200],
      [["ACSC", "ACSP", "ACSC"], "paid", -1_200],
      [["ACSC", "RJCT"], "failed", 0],
      [["RJCT", "ACSC", "ACSP"], "failed", 0],
    ] as const) {
      const till = await newBankTill(open)
      await till.ready()
      const { messageId } = await made(till)
      // before anybody here has downloaded it: somebody's word of it is proof enough
      for (const [at, group] of words.entries()) await report(till, { messageId, group, id: `B${at}` })
      expect(await till.intent(till.seed.mugs), words.join()).toMatchObject({ state })
      expect((await balance(till.ctx.database.read, bankAccount("sepa"))).EUR ?? 0, words.join()).toBe(gone)
      await fine(till)
    }
  })

  test("says whose account it is not: another name than the order's", async () => {
    const till = await newBankTill(open)
    await till.ctx.database.write((tx) => tx.updateTable("customers").set({ name: "Camille Dupont" }).execute())
    const asked = await till.ask(await till.refused())
    await till.answer((asked.ok && asked.value.link) || "", { holder: "M. Jean Martin" })
    const { toDecide } = await pageOf(till, till.léa)
    expect(toDecide).toMatchObject([{ nameDiffers: true, mayDecide: true, holder: "M. Jean Martin" }])
    expect((await pageOf(till)).toDecide).toMatchObject([{ mayDecide: false }])
  })
})
