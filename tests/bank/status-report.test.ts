import { describe, expect, test } from "vitest"
import { judgeReport } from "../../server/bank/judge-report.ts"
import { readStatusReport } from "../../server/bank/read-status-report.ts"
import { bytesOf, reportXml } from "./reports.ts"

const messageId = "BD20261128-3f9a1c4e70b2"
const known = [
  { endToEndId: "one", amountMinor: 8_990 },
  { endToEndId: "two", amountMinor: 1_200 },
]
const told = (report: Omit<Parameters<typeof reportXml>[0], "messageId">) => {
  const read = readStatusReport(bytesOf(reportXml({ messageId, ...report })))
  if (!read.ok) return read.fault
  const judged = judgeReport(read.report, known)
  return judged.ok ? judged.words.map(({ endToEndId, said }) => [endToEndId, said.word, said.reason]) : judged.fault
}
const both = (word: string, reason: string | null = null) => [
  ["one", word, reason],
  ["two", word, reason],
]

describe("what a bank says of a file", () => {
  test.each([
    ["ACSC", both("paid")],
    ["ACCC", both("paid")],
    ["ACSP", both("taken")],
    ["ACCP", both("taken")],
    ["RCVD", []],
    ["PDNG", []],
  ])("counts %s for each of its transfers", (group, words) => {
    expect(told({ group })).toEqual(words)
    expect(told({ group, version: "03" })).toEqual(words)
  })

  test("refuses all of it with the bank's reason where the bank refuses all of it", () => {
    expect(told({ group: "RJCT", reason: "DUPL" })).toEqual(both("rejected", "DUPL"))
    expect(told({ order: "RJCT", group: "ACTC" })).toEqual(both("rejected", "RJCT"))
  })

  test("takes the word of the lowest level: in part says nothing of what it does not list", () => {
    const two = { id: "two", status: "RJCT", reason: "AC04", info: "compte clos" }
    expect(told({ group: "PART", transfers: [two] })).toEqual([["two", "rejected", "AC04 compte clos"]])
    expect(told({ group: "PART", order: "ACSC", transfers: [two] })).toEqual([
      ["one", "paid", null],
      ["two", "rejected", "AC04 compte clos"],
    ])
    expect(told({ group: "ACSC", transfers: [{ id: "one", status: "ACSP" }] })).toEqual([
      ["one", "taken", null],
      ["two", "paid", null],
    ])
  })

  test("takes counts, sums and amounts that fit", () => {
    const one = { id: "one", status: "ACSC", amount: "89.9" }
    expect(told({ group: "ACSC", count: "2", sum: "101.90", transfers: [one] })).toEqual(both("paid"))
    expect(told({ group: "ACSC", count: "2", sum: "101.9000" })).toEqual(both("paid"))
  })

  test.each([
    ["another count", { group: "ACSC", count: "3" }, "total_differs"],
    ["a count that is none", { group: "ACSC", count: "2e0" }, "total_differs"],
    ["another sum", { group: "ACSC", sum: "101.91" }, "total_differs"],
    ["a sum that is none", { group: "ACSC", sum: "101,90" }, "total_differs"],
    ["a sum beyond every number", { group: "ACSC", sum: "1e400" }, "total_differs"],
    [
      "more refusals counted than listed",
      { group: "PART", perStatus: [{ status: "RJCT", count: 2 }], transfers: [{ id: "one", status: "RJCT" }] },
      "total_differs",
    ],
    [
      "another amount",
      { group: "PART", transfers: [{ id: "one", status: "ACSC", amount: "89.91" }] },
      "amount_differs",
    ],
    [
      "another currency",
      { group: "PART", transfers: [{ id: "one", status: "ACSC", amount: "89.90", currency: "USD" }] },
      "amount_differs",
    ],
    [
      "a transfer that is not in it",
      { group: "PART", transfers: [{ id: "three", status: "ACSC" }] },
      "unknown_transfer",
    ],
    ["a transfer without a number", { group: "PART", transfers: [{ id: "", status: "ACSC" }] }, "unknown_transfer"],
    [
      "two words of one transfer",
      {
        group: "PART",
        transfers: [
          { id: "one", status: "ACSC" },
          { id: "one", status: "RJCT" },
        ],
      },
      "contradicts",
    ],
    ["a status that we do not know", { group: "ACXX" }, "unknown_status"],
    ["no status at all", {}, "nothing_said"],
  ])("says nothing of any transfer where it comes with %s", (_, report, fault) => {
    expect(told(report)).toBe(fault)
  })

  test.each([
    ["Latin-1 bytes", new Uint8Array([...bytesOf(reportXml({ messageId, group: "ACSC" })), 0xe9]), "encoding"],
    ["another declared encoding", bytesOf(reportXml({ messageId, group: "ACSC", encoding: "ISO-8859-1" })), "encoding"],
    ["nothing", new Uint8Array(), "not_xml"],
    ["half of it", bytesOf(reportXml({ messageId, group: "ACSC" }).slice(0, 300)), "not_xml"],
    [
      "a document type, with an entity that would be looked up",
      bytesOf(
        reportXml({ messageId, group: "&x;" }).replace(
          "<Document",
          '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document',
        ),
      ),
      "not_xml",
    ],
    ["a thousand levels", bytesOf(`${"<a>".repeat(1_000)}${"</a>".repeat(1_000)}`), "not_xml"],
    [
      "a file of transfers",
      bytesOf(reportXml({ messageId }).replace("pain.002.001.10", "pain.001.001.09")),
      "not_a_report",
    ],
    ["another bank's message", bytesOf("<Document xmlns='urn:x'><CstmrPmtStsRpt/></Document>"), "not_a_report"],
    ["a spreadsheet", bytesOf("a;b;c\n1;2;3"), "not_xml"],
  ])("is not read out of %s", (_, bytes, fault) => {
    expect(readStatusReport(bytes)).toEqual({ ok: false, fault })
  })
})
