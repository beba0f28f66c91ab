import { expect, test } from "vitest"
import { freshPage } from "./carriers-table.ts"

test("the carriers' page never falls behind the files: node tests/barcode/carriers-table.ts writes it anew", () => {
  const { is, shouldBe } = freshPage()
  expect(is).toBe(shouldBe)
})
