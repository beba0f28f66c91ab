import { describe } from "vitest"

/** A suite in a real browser: "title [chromium]", which `npm test` counts. */
export function describeChromium(title: string, suite: () => void): void {
  describe(`${title} [chromium]`, suite)
}
