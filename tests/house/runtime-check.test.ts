import { expect, test } from "vitest"
import { checkRuntime } from "../../server/runtime-check.ts"

test("a Node that better-sqlite3 would crash without a word is named, with what to do", () => {
  const old = checkRuntime({ node: "20.20.2", napi: "9" })
  expect(old).toMatchObject({ ok: false, line: expect.stringMatching(/22\.18.*20\.20\.2.*npm start/) })
  expect(checkRuntime({ node: "24.21.0", napi: "10" })).toEqual({ ok: true })
})
