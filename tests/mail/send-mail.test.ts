import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, onTestFinished, test } from "vitest"
import type { Config } from "../../server/config.ts"
import { runDueJobs } from "../../server/jobs/worker.ts"
import { folderMailer } from "../../server/mail/folder-mailer.ts"
import type { Mail, Mailer } from "../../server/mail/mailer.ts"
import { smtpMailer } from "../../server/mail/smtp-mailer.ts"
import { type NewMail, queueMail } from "../../server/notices/queue-mail.ts"
import { openMailer } from "../../server/start/open-mailer.ts"
import { DAY, HOUR, type TestContext, testConfig, testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { type Behaviour, startMailServer } from "./mail-server.ts"

const PATIENT = { word: 5_000, all: 10_000 }
const HASTY = { word: 100, all: 1_000 }
const mail: NewMail = {
  key: "link:1",
  about: "intent:1",
  to: "lea@example.com",
  subject: "Votre remboursement\r\nBcc: other@example.com",
  text: "Bonjour Léa",
  html: "<p>Bonjour Léa</p>",
}
const messageIds = (taken: readonly string[]) => taken.map((text) => /^Message-ID: (.+)$/im.exec(text)?.[1]?.trim())

describeEngines("the outbox of mails", (under) => {
  async function newOffice(mailer: Mailer | null): Promise<TestContext> {
    return testContext(await under.open(), { mailer, config: testConfig({ MAIL_FROM: "Shop <returns@shop.example>" }) })
  }
  const queue = (ctx: TestContext, more: Partial<NewMail> = {}) =>
    ctx.database.write((tx) => queueMail(tx, ctx, { ...mail, ...more }))
  const mails = (ctx: TestContext) => ctx.database.read.selectFrom("mails").selectAll().execute()

  test("sends a mail once, however often it is queued, and with no header that somebody typed into its subject", async () => {
    const server = await startMailServer()
    const ctx = await newOffice(smtpMailer(server.url, PATIENT))
    expect(await queue(ctx)).toMatchObject({ queued: true })
    expect(await queue(ctx, { text: "another text" })).toMatchObject({ queued: false })
    await runDueJobs(ctx)
    await queue(ctx)
    await runDueJobs(ctx)
    expect(server.taken).toHaveLength(1)
    expect(server.taken[0]).toContain("Auto-Submitted: auto-generated")
    expect(server.taken[0]).not.toMatch(/^Bcc:/m)
    const [row] = await mails(ctx)
    expect(row).toMatchObject({ state: "sent", tries: 1, sent_at: ctx.now() })
    expect(messageIds(server.taken)).toEqual([row?.message_id])
    expect(row?.message_id).toMatch(/@shop\.example>$/)
  })

  test("sends the same Message-ID again where the answer was lost, and after a greylisting", async () => {
    const server = await startMailServer("drops_after_data")
    const ctx = await newOffice(smtpMailer(server.url, PATIENT))
    await queue(ctx)
    await runDueJobs(ctx)
    expect((await mails(ctx))[0]).toMatchObject({ state: "waiting", tries: 1 })
    server.will("greylists")
    ctx.clock.advance(HOUR)
    await runDueJobs(ctx)
    expect((await mails(ctx))[0]?.last_error).toContain("451")
    server.will("takes")
    ctx.clock.advance(HOUR)
    await runDueJobs(ctx)
    expect((await mails(ctx))[0]).toMatchObject({ state: "sent", tries: 3, last_error: null })
    expect(new Set(messageIds(server.taken)).size).toBe(1)
    expect(server.taken).toHaveLength(2)
  })

  test("tries no more where the mailbox does not exist, and for four days where the server only hangs", async () => {
    const server = await startMailServer("refuses_recipient")
    const ctx = await newOffice(smtpMailer(server.url, PATIENT))
    await queue(ctx)
    await runDueJobs(ctx)
    expect((await mails(ctx))[0]).toMatchObject({ state: "refused", tries: 1 })
    server.will("hangs")
    ctx.mailer = smtpMailer(server.url, HASTY)
    await queue(ctx, { key: "link:2" })
    for (const pass of [1, 2, 3, 5]) {
      await runDueJobs(ctx)
      expect((await mails(ctx)).find((row) => row.key === "link:2")?.state).toBe(pass < 5 ? "waiting" : "given_up")
      ctx.clock.advance(1.5 * DAY)
    }
    expect(await ctx.database.read.selectFrom("jobs").select("id").where("done_at", "is", null).execute()).toEqual([])
  })

  test("keeps what cannot leave yet until a way out is set up", async () => {
    const ctx = await newOffice(null)
    await queue(ctx)
    await runDueJobs(ctx)
    expect((await mails(ctx))[0]).toMatchObject({ state: "waiting", last_error: "no SMTP_URL" })
    const server = await startMailServer()
    ctx.mailer = smtpMailer(server.url, PATIENT)
    ctx.clock.advance(HOUR)
    await runDueJobs(ctx)
    expect((await mails(ctx))[0]?.state).toBe("sent")
  })
})

describe("what a mail server says", () => {
  const whole: Mail = {
    ...mail,
    from: "returns@shop.example",
    replyTo: null,
    html: null,
    messageId: "<1@a>",
    headers: {},
  }
  test.each<[Behaviour, string]>([
    ["takes", "sent"],
    ["refuses_recipient", "refused"],
    ["refuses_contents", "refused"],
    ["refuses_sender", "later"],
    ["greylists", "later"],
    ["hangs", "later"],
    ["drops_after_data", "later"],
  ])("is the mail's own fault only where it is: %s → %s", async (behaviour, outcome) => {
    const server = await startMailServer(behaviour)
    expect(await smtpMailer(server.url, behaviour === "hangs" ? HASTY : PATIENT).send(whole)).toMatchObject({ outcome })
  })

  test("is waited for no longer than the lease allows, and an address of two is none", async () => {
    const server = await startMailServer("hangs")
    const said = await smtpMailer(server.url, { word: 5_000, all: 100 }).send(whole)
    expect(said).toEqual({ outcome: "later", error: "no answer within 100 ms" })
    server.will("takes")
    await smtpMailer(server.url, PATIENT).send({ ...whole, to: "a@example.com, b@example.com" })
    expect(server.taken.join()).not.toMatch(/^To:.*b@example\.com$/m)
  })

  test("is nobody's where the demo keeps its mails as files, one a Message-ID", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mails-"))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const mailer = folderMailer(folder)
    await mailer.send(whole)
    expect(await mailer.send(whole)).toEqual({ outcome: "sent" })
    const [file = "", ...others] = readdirSync(folder)
    expect(others).toEqual([])
    expect(readFileSync(join(folder, file), "utf8")).toMatch(/To: lea@example\.com[\s\S]*Bonjour/)
  })

  test.each([
    ["smtp://127.0.0.1:1025", "smtp"],
    ["smtp://localhost", "smtp"],
    ["smtps://[::1]:465", "smtp"],
    ["smtp://127.0.0.1.example.com", "folder"],
    ["smtp://localhost.example.com", "folder"],
    ["smtp://mail.example.com", "folder"],
  ])("the demo sends by a server of this very machine and by no other: %s", (SMTP_URL, name) => {
    const { dataDir, mail } = testConfig({ SMTP_URL, MAIL_FROM: "returns@shop.example" })
    expect(openMailer({ dataDir, mail } as Config, true)?.name).toBe(name)
    expect(openMailer({ dataDir, mail } as Config, false)?.name).toBe("smtp")
  })
})
