import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import type { Page } from "playwright-core"

/** One rule that a page breaks: how bad, and the elements, as CSS paths with why. */
export interface AxeFinding {
  rule: string
  impact: string
  elements: string[]
}

interface AxeResults {
  violations: { id: string; impact: string | null; nodes: { target: string[]; failureSummary?: string }[] }[]
}

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

/** The serious and critical findings of axe-core on the page as it stands now; empty is good. */
export async function axeFindings(page: Page): Promise<AxeFinding[]> {
  // evaluated, not added as a script: the page's CSP refuses every script that is not its own
  await page.evaluate(source)
  const results = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as AxeResults
  return results.violations
    .filter((found) => found.impact === "serious" || found.impact === "critical")
    .map((found) => ({
      rule: found.id,
      impact: found.impact ?? "",
      elements: found.nodes.map((node) => `${node.target.join(" ")}: ${node.failureSummary ?? ""}`),
    }))
}
