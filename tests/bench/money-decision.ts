import { readFileSync } from "node:fs"
import { resolve } from "node:path"
import { decideCase, readCase } from "../../server/refunds/worked-case.ts"
import { comparePolicies } from "../../shared/policy/compare-policies.ts"
import { decideRefund } from "../../shared/policy/decide-refund.ts"
import type { RefundInput } from "../../shared/policy/refund-input.ts"
import { refundCase, unit } from "../policy/refund-cases.ts"

const BAR_US = 50
const ROUNDS = 40
const TOGETHER = 10
const WARM = 12_000
/** Each case warms what the next ones run. */
const WARM_CASE = 40

/** What a line of a return costs the processor to decide: over the worked cases, and over an order of many lines, where it must not grow. */
export function* decision(): Generator<Record<string, unknown>> {
  const file = resolve(import.meta.dirname, "../refunds/cases.json")
  const cases = (JSON.parse(readFileSync(file, "utf8")) as unknown[]).map((raw) => readCase(raw))
  const each = cases.map((one) =>
    timed(() => decideCase(one), one.input.returns.flatMap(({ lines }) => lines).length, WARM_CASE),
  )
  yield { what: "worked-case", cases: cases.length, usPerCase: rounded(middle(each.map((one) => one.us))) }
  for (const lines of [1, 10, 100]) {
    const input = manyLines(lines)
    const usPerLine = rounded(timed(() => decideRefund(input), lines).us / lines)
    yield { what: "decision", lines, usPerLine, barUs: BAR_US, ok: usPerLine < BAR_US }
  }
  const input = manyLines(1)
  const draft = { ...input.policy, version: input.policy.version + 1 }
  yield {
    what: "compare",
    lines: 1,
    usPerLine: rounded(timed(() => comparePolicies(input.policy, draft, input), 1).us),
  }
}

function manyLines(count: number): RefundInput {
  const ids = Array.from({ length: count }, (_, n) => `shirt-${n}`)
  return refundCase({
    order: {
      lines: ids.map((id) => ({ id, quantity: 2, paidMinor: 3_001, deliveredAt: "2026-05-30T10:00:00Z" })),
      payments: [{ id: "card", capturedMinor: 3_001 * count }],
    },
    return: { lines: ids.map((id) => ({ id: `line-${id}`, orderLineId: id, authorized: 2 })) },
    units: ids.flatMap((id) =>
      ["a", "b"].map((half) => unit(`${id}-${half}`, { lineId: `line-${id}`, grade: half === "a" ? "A" : "B" })),
    ),
  })
}

function timed(run: () => unknown, lines: number, times = WARM): { us: number; lines: number } {
  // as a server that has been up for a while: its code compiled, its calendar known
  for (let warm = 0; warm < times / lines; warm++) run()
  const rounds = Array.from({ length: ROUNDS }, () => {
    const from = process.cpuUsage()
    for (let n = 0; n < TOGETHER; n++) run()
    const { user, system } = process.cpuUsage(from)
    return (user + system) / TOGETHER
  })
  return { us: middle(rounds), lines }
}

const middle = (all: readonly number[]): number => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0
const rounded = (us: number): number => Number(us.toFixed(1))
