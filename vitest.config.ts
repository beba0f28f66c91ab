import { execFileSync } from "node:child_process"
import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"

const journeys = ["tests/journeys/**/*.test.ts"]
// by `npm run soak` alone
const long = ["tests/soak/**/*.test.ts"]
// by itself: it says how long something takes
const alone = ["tests/start/ready-again.test.ts"]
const faults = ["tests/faults/**/*.test.ts", "tests/support/chromium.test.ts"]

// what shares more with its process than code: a browser's globals, or SVG, which the server's look at photos forbids
const apart = ["client-*", "receiving-client", "scan", "ui", "labels", "demo"].map(
  (room) => `tests/${room}/**/*.test.{ts,tsx}`,
)

// as server/main.ts does it, and why: the tests' processes have threads too. A Node that lacks the flag refuses to start with it
const steady = "--wasm-wrapper-tiering-budget"
const options = execFileSync(process.execPath, ["--v8-options"], { encoding: "utf8" })
const execArgv = options.includes(steady) ? [`${steady}=2147483647`] : []

const cores = availableParallelism()
// many wait for disks, ticks and processes: one more than there are cores keeps these busy
const quick = { maxWorkers: cores + 1, sequence: { groupOrder: 0 } }

/** What takes a minute and more begins first, or the others would wait for it at the end. */
const longest = [
  "one-return",
  "dock-by-camera",
  "client-update",
  "refusals",
  "dock-by-scanner",
  "finance-desk",
  "damaged-unit",
]
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = longest.findIndex((name) => moduleId.includes(`/${name}.test.`))
      return at < 0 ? longest.length : at
    }
    return (await super.sort(files)).sort((a, b) => place(a) - place(b))
  }
}

// First many small files; then what kills browsers and servers, and the journeys, which keep a person's pace.
export default defineConfig({
  test: {
    execArgv,
    sequence: { sequencer: LongestFirst },
    globalSetup: ["tests/support/global-setup.ts"],
    // Two cores, and tests that wait for disks and processes: slow is not broken.
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: "quick",
          include: ["tests/**/*.test.{ts,tsx}"],
          exclude: [...journeys, ...faults, ...apart, ...long, ...alone],
          // the house is loaded once a process, not once a file
          isolate: false,
          ...quick,
        },
      },
      { extends: true, test: { name: "apart", include: apart, ...quick } },
      {
        extends: true,
        test: {
          name: "faults",
          include: faults,
          maxWorkers: cores,
          testTimeout: 240_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: { name: "long", include: long, testTimeout: 600_000, hookTimeout: 120_000, sequence: { groupOrder: 2 } },
      },
      { extends: true, test: { name: "alone", include: alone, maxWorkers: 1, sequence: { groupOrder: 3 } } },
      {
        extends: true,
        test: {
          name: "journeys",
          include: journeys,
          // one browser a process
          isolate: false,
          maxWorkers: cores,
          testTimeout: 240_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
