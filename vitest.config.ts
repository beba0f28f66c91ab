import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"

const serial = ["tests/journeys/**/*.test.ts", "tests/faults/**/*.test.ts", "tests/support/chromium.test.ts"]

const cores = availableParallelism()

// Two projects: what starts browsers and server processes runs after all the rest, no more files at a time than cores.
export default defineConfig({
  test: {
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
          exclude: serial,
          // many wait for disks, ticks and processes: one more than there are cores keeps these busy
          maxWorkers: cores + 1,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "serial",
          include: serial,
          maxWorkers: Math.max(1, Math.min(2, cores)),
          testTimeout: 240_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
