/**
 * The closing line of `npm test` from vitest's JSON report. A file that could not be loaded, and an error outside any
 * test, count as one failed test each: what did not run has not passed. The engines count what ran on them, by the
 * tag that describeEngines and describeChromium put into the suite's title.
 */
export function countTests(report, exitCode) {
  const files = report?.testResults ?? []
  const tests = files.flatMap((file) => file.assertionResults)
  const passed = tests.filter((test) => test.status === "passed").length
  const unloaded = files.filter((file) => file.status === "failed" && !file.assertionResults.some(isFailed)).length
  const failed = tests.filter(isFailed).length + unloaded
  const ran = tests.filter((test) => test.status === "passed" || isFailed(test))
  const on = (tag) => ran.filter((test) => test.fullName.includes(`[${tag}]`)).length
  return {
    figure: "tests",
    passed,
    failed: exitCode !== 0 && failed === 0 ? 1 : failed,
    skipped: tests.length - ran.length,
    sqlite: on("sqlite"),
    postgres: on("postgres"),
    chromium: on("chromium"),
  }
}

const isFailed = (test) => test.status === "failed"
