import { describe, expect, test } from "vitest"
import { countTests } from "./count-tests.mjs"

const result = (fullName: string, status: string) => ({ fullName, status })
const report = (...files: { status: string; assertionResults: ReturnType<typeof result>[] }[]) => ({
  testResults: files,
})

describe("the closing figure", () => {
  test("counts each engine by the tests that really ran on it, not by those skipped", () => {
    const file = {
      status: "passed",
      assertionResults: [
        result("pays once [sqlite] twice", "passed"),
        result("pays once [postgres] twice", "pending"),
        result("kept [chromium] a", "passed"),
      ],
    }
    expect(countTests(report(file), 0)).toEqual({
      figure: "tests",
      passed: 2,
      failed: 0,
      skipped: 1,
      sqlite: 1,
      postgres: 0,
      chromium: 1,
    })
  })

  test("is never green for a file that could not be loaded, an error outside tests, or no report at all", () => {
    expect(countTests(report({ status: "failed", assertionResults: [] }), 1).failed).toBe(1)
    expect(countTests(report({ status: "passed", assertionResults: [result("a", "passed")] }), 1).failed).toBe(1)
    expect(countTests(null, 1).failed).toBe(1)
  })
})
