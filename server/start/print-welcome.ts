import type { Context } from "../context.ts"
import { demoSignIns } from "../demo/sign-ins.ts"
import { makeSetupLink } from "../identity/make-setup-link.ts"

/** One short screen for whoever started it. */
export async function printWelcome(ctx: Context, address: string): Promise<void> {
  const lines = [`Backdock listens on ${address}`, `Data is in ${ctx.config.dataDir}`]
  console.log([...lines, ...(ctx.demo ? demoLines() : await setupLines(ctx, address))].join("\n"))
}

/** While nobody is there. After the "#", so that the token is in no log on its way. */
async function setupLines(ctx: Context, address: string): Promise<string[]> {
  const link = await ctx.database.write((tx) => makeSetupLink(tx, ctx))
  if (!link) return []
  return [
    "",
    "Nobody is here yet. This link makes the first administrator, once, within 24 hours:",
    `  ${address}/setup#${link.token}`,
  ]
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
