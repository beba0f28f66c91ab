// `npm run soak -- --NAME … [flags]`: what is too long for `npm test`. Each NAME is a file beside this one that exports
// `measure(flags)` and answers with its figure, or with several one after another, each printed as one line of JSON. A
// figure that says of itself that something broke ends it with 1.
import { readdirSync } from "node:fs"
import { delimiter, join, resolve } from "node:path"

const root = resolve(import.meta.dirname, "../..")
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".mjs") && file !== "run.mjs")
  .map((file) => file.slice(0, -4))
const flags = process.argv.slice(2)
const name = names.find((one) => flags.includes(`--${one}`))
if (!name) {
  console.error(`npm run soak -- with one of: ${names.map((one) => `--${one}`).join(", ")}`)
  process.exit(2)
}

process.env.PATH = [join(root, "node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter)
const { measure } = await import(`./${name}.mjs`)
const told = await measure(flags)
let broken = false
for await (const figure of told[Symbol.asyncIterator] ? told : [told]) {
  console.log(JSON.stringify(figure))
  const { broken: some = 0, lost = 0, doubled = 0, overRefunded = 0, ok = true } = figure
  broken ||= some > 0 || lost > 0 || doubled > 0 || overRefunded > 0 || ok === false
}
process.exit(broken ? 1 : 0)
