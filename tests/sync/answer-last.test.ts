import { expect, test } from "vitest"
import type { PushReply } from "../../shared/contract/sync.ts"
import { newFloor } from "../receiving/floor.ts"
import { describeEngines } from "../support/engines.ts"

const said = (reply: PushReply) => reply.results.map(({ verdict, code }) => (code ? `${verdict}/${code}` : verdict))

describeEngines("a push whose facts change each other's verdicts", ({ open }) => {
  test("is answered with the last ones: a pull tells only of what changed after that", async () => {
    const floor = await newFloor(open)
    const { handheld, other, seed } = floor
    const label = await floor.open(seed.jacket)
    const look = floor.look(seed.jacket)
    const early = handheld.record("v1.FactSuperseded", { factId: look.id, reason: "mistake" })
    const numbered = [label, { ...early, seq: look.seq }, { ...look, seq: early.seq }]
    expect(said(await handheld.send(...numbered))).toEqual(["accepted", "accepted", "accepted"])

    // of two handhelds in one transaction, the first one's waits for the second's
    const opened = await floor.open(seed.mugs, other)
    const theirs = floor.look(seed.mugs, {}, other)
    const ours = handheld.record("v1.FactSuperseded", { factId: theirs.id, reason: "mistake" })
    const replies = await Promise.all([handheld.send(ours), other.send(opened, theirs)])
    expect(replies.map(said)).toEqual([["accepted"], ["accepted", "accepted"]])
    const rows = await floor.ctx.database.read.selectFrom("facts").select(["verdict", "code"]).execute()
    expect(rows.every((row) => row.verdict === "accepted" && row.code === null)).toBe(true)
  })
})
