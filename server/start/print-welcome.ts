import type { Context } from "../context.ts"
import { demoSignIns } from "../demo/sign-ins.ts"

/** One short screen for whoever started it. */
export async function printWelcome(ctx: Context, address: string): Promise<void> {
  const lines = [`Backdock listens on ${address}`, `Data is in ${ctx.config.dataDir}`]
  console.log([...lines, ...(ctx.demo ? demoLines() : [])].join("\n"))
}

function demoLines(): string[] {
  const seen = new Set<string>()
  const first = demoSignIns.filter(({ role }) => !seen.has(role) && seen.add(role))
  return [
    "",
    "This is a demo: its data is made up, and everyone knows its passwords.",
    ...first.map((one) => `  ${one.role.padEnd(17)} ${one.email.padEnd(28)} ${one.password.padEnd(22)} PIN ${one.pin}`),
    "  Badges to scan, and labels of the parcels that wait: /demo/labels",
    "",
    "To start empty: DATA_DIR=./my-data npm start -- --empty",
  ]
}
