import { expect, test } from "vitest"
import { keepInbound } from "../../server/notices/keep-inbound.ts"
import { queueNotice } from "../../server/notices/queue-notice.ts"
import { readBounces } from "../../server/notices/read-bounces.ts"
import { describeEngines } from "../support/engines.ts"
import { newPostbox } from "./postbox.ts"

const OURS = "<0190a3f0@shop.example>"

/** As Postfix writes one. */
const report = ({
  id = OURS as string | null,
  action = "failed",
  status = "5.1.1",
  fold = false,
  encoded = false,
  lineEnd = "\r\n",
} = {}) => {
  const groups = [
    "Reporting-MTA: dns; mx.example.net",
    "X-Postfix-Queue-ID: 4Kx",
    "",
    `Final-Recipient: rfc822; camille@example.org`,
    `Action: ${action}`,
    `Status: ${status}`,
    `Diagnostic-Code: smtp; 550 ${status}${fold ? "\n " : " "}<camille@example.org>: no such user`,
    "",
  ].join("\n")
  const told = encoded
    ? [
        "Content-Type: message/delivery-status",
        "Content-Transfer-Encoding: base64",
        "",
        Buffer.from(groups).toString("base64"),
      ]
    : ["Content-Type: message/delivery-status", "", groups]
  return [
    "Return-Path: <>",
    "From: MAILER-DAEMON@example.net",
    "Subject: Undelivered Mail Returned to Sender",
    "MIME-Version: 1.0",
    "Content-Type: multipart/report; report-type=delivery-status;",
    '\tboundary="4Kx/mx.example.net"',
    "",
    "This is a MIME-encapsulated message.",
    "",
    "--4Kx/mx.example.net",
    "Content-Type: text/plain; charset=us-ascii",
    "",
    "Action: failed",
    "Status: 5.0.0",
    "--4Kx/mx.example.net",
    ...told,
    "--4Kx/mx.example.net",
    "Content-Type: message/rfc822",
    "",
    "From: Returns <returns@shop.example>",
    ...(id ? [`Message-ID: ${id}`] : []),
    "Subject: Your return",
    "",
    "Hello",
    "--4Kx/mx.example.net--",
    "",
  ]
    .join("\n")
    .replaceAll("\n", lineEnd)
}

test("a report is read whatever its line ends, its folding and its encoding; what is only late, or is no report, closes nothing", () => {
  const gone = { type: "mail.bounced", messageId: OURS, permanent: true }
  for (const raw of [report(), report({ fold: true }), report({ encoded: true }), report({ lineEnd: "\n" })]) {
    expect(readBounces(raw)).toMatchObject([gone])
    expect(readBounces(raw)[0]?.reason).toBe("550 5.1.1 <camille@example.org>: no such user")
  }
  expect(readBounces(report({ status: "4.2.2" }))).toMatchObject([{ permanent: false }])
  for (const action of ["delayed", "relayed", "delivered", "expanded"])
    expect(readBounces(report({ action }))).toEqual([])
  expect(readBounces(report({ id: null })), "of nobody knows which mail").toEqual([])
  const odd = ["", "no mail at all", "Content-Type: multipart/report; boundary=x\n\n--x", report().slice(0, 600)]
  for (const raw of odd) expect(readBounces(raw)).toEqual([])
})

describeEngines("a bounce that comes back as a mail", ({ open }) => {
  test("closes the address that our mail went to, once, and a made-up one closes none", async () => {
    const box = await newPostbox(open)
    const { ctx, seed } = box
    const { jacket } = seed
    const hear = (raw: string) => ctx.database.write((tx) => keepInbound(tx, ctx, { type: "mail.raw", raw }))
    const closed = () =>
      ctx.database.read.selectFrom("mail_troubles").select(["address", "trouble", "reason"]).execute()
    await ctx.database.write((tx) =>
      queueNotice(tx, ctx, { kind: "withdrawal_acknowledged", returnId: jacket.returnId, about: "" }),
    )
    await box.later()
    const mail = await ctx.database.read
      .selectFrom("mails")
      .select(["message_id", "to_address"])
      .executeTakeFirstOrThrow()
    expect(await hear(report({ id: "<made-up@shop.example>" }))).toBe(false)
    expect(await closed()).toEqual([])
    const bounce = report({ id: mail.message_id })
    expect([await hear(bounce), await hear(bounce)]).toEqual([true, true])
    expect(await closed()).toMatchObject([
      { address: mail.to_address.toLowerCase(), reason: expect.stringContaining("no such user") },
    ])
    expect(await ctx.database.read.selectFrom("mails").select("state").execute()).toEqual([{ state: "bounced" }])
  })
})
