import { expect, test } from "vitest"
import { type ReviewAddress, readAddress, writeAddress } from "../../client/review/review-address.ts"

const back = (address: ReviewAddress) => {
  const [path = "", search = ""] = writeAddress(address).split("?")
  return readAddress(path.split("/")[2], search)
}

test("keeps what a list is narrowed to in the address, so that a reload or a colleague sees the same", () => {
  const addresses: ReviewAddress[] = [
    { id: null, kind: null, site: null, mine: false },
    { id: "parcel:1", kind: "unknown_parcel", site: "s", mine: true },
    { id: null, kind: "record", site: null, mine: true },
  ]
  for (const address of addresses) expect(back(address)).toEqual(address)
  expect(writeAddress({ id: "unit:1", kind: null, site: null, mine: false })).toBe("/review/unit:1")
})

test("shows everything where the address asks for what is no filter, and opens a case whose colon a mail has coded", () => {
  expect(readAddress("unit%3A1", "kind=drop&mine=yes")).toEqual({ id: "unit:1", kind: null, site: null, mine: false })
})
