import fc from "fast-check"
import { expect, test } from "vitest"
import { canonicalFacts } from "../../server/sync/canonical-facts.ts"
import { canonicalJson } from "../../shared/domain/canonical-json.ts"
import { parcelId } from "../../shared/domain/derive-id.ts"
import { canonicalFact } from "../../shared/domain/fact-hash.ts"
import { newFloor } from "../receiving/floor.ts"
import { describeEngines } from "../support/engines.ts"
import type { SeedReturn } from "../support/seed-small.ts"
import { emptied } from "./emptied.ts"
import { arrived, opened } from "./handheld.ts"

// What a push asks once for all of its facts, a fact of that same push may change.

describeEngines("a push that is asked about at once", (under) => {
  const open = emptied(under)

  test("applies what waits for a later fact of its own", async () => {
    const { handheld, seed, ...floor } = await newFloor(open)
    const one: SeedReturn = { ...seed.mugs, parcelKey: "LATER", parcelId: parcelId("LATER") }
    // a look into a parcel that nothing has announced, before it came off the truck
    const look = floor.look(one)
    const reply = await handheld.send(look, handheld.record("v1.ParcelArrived", arrived(seed, one)))
    expect(reply.results.map((result) => result.verdict)).toEqual(["accepted", "accepted"])
    expect(await floor.units(one)).toHaveLength(1)
  })

  test("leaves a parcel at the site where it was scanned last, though it was there before", async () => {
    const { handheld, seed, ...floor } = await newFloor(open)
    const at = (siteId: string) => handheld.record("v1.ParcelArrived", { ...arrived(seed, seed.mugs), siteId })
    await handheld.send(at(seed.otherSiteId), at(seed.siteId), at(seed.otherSiteId), at(seed.siteId))
    expect((await floor.parcel(seed.mugs)).site_id).toBe(seed.siteId)
  })

  test("knows a label again by a number that an earlier fact of it has brought", async () => {
    const { handheld, seed, ctx } = await newFloor(open)
    const one: SeedReturn = { ...seed.mugs, parcelKey: "FRESH", parcelId: parcelId("FRESH") }
    // another handheld's id for the same label
    const named = { ...opened(seed, one), parcelId: parcelId("BY ANOTHER NAME") }
    await handheld.send(
      handheld.record("v1.ParcelArrived", arrived(seed, one)),
      handheld.record("v1.ParcelOpened", named),
    )
    const rows = await ctx.database.read.selectFrom("parcels").select("id").where("key", "=", "FRESH").execute()
    expect(rows).toEqual([{ id: one.parcelId }])
  })
})

test("a fact's two canonical texts are what the canonical form says of each", () => {
  const facts = fc.dictionary(fc.constantFrom("id", "stream", "seq", "hash", "body", "é", "a"), fc.jsonValue())
  fc.assert(
    fc.property(facts, (fact) => {
      expect(canonicalFacts(fact)).toEqual({ whole: canonicalJson(fact), hashed: canonicalFact(fact) })
    }),
  )
})
