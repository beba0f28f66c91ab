import { defineConfig } from "vitest/config"

const serial = ["tests/journeys/**/*.test.ts", "tests/faults/**/*.test.ts", "tests/support/chromium.test.ts"]

// Two projects: what starts browsers and server processes runs one file at a time, after all the rest.
export default defineConfig({
  test: {
    globalSetup: ["tests/support/global-setup.ts"],
    // Two cores, and tests that wait for disks and processes: slow is not broken.
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // vitest leaves one core idle where nothing says otherwise
    maxWorkers: "100%",
    projects: [
      {
        extends: true,
        test: { name: "quick", include: ["tests/**/*.test.{ts,tsx}"], exclude: serial, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: "serial",
          include: serial,
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
