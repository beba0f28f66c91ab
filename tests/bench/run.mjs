// `npm run bench -- NAME [flags]`: builds what is stale, then measures; each NAME is a file beside this one that exports
// `measure(flags)` and answers with its figure, or with several one after another, each
// printed as one line of JSON.
import { spawnSync } from "node:child_process"
import { readdirSync } from "node:fs"
import { delimiter, join, resolve } from "node:path"

const root = resolve(import.meta.dirname, "../..")
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".mjs") && file !== "run.mjs")
  .map((file) => file.slice(0, -4))
const [name = "", ...flags] = process.argv.slice(2)
if (!names.includes(name)) {
  console.error(`npm run bench -- NAME, where NAME is one of: ${names.join(", ")}`)
  process.exit(2)
}

process.env.PATH = [join(root, "node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter)
// a server that is given has built its screens already
if (!flags.includes("--url")) {
  const built = spawnSync("node", ["server/boot.mjs", "--build-only"], { cwd: root, stdio: ["ignore", 2, 2] })
  if (built.status !== 0) process.exit(1)
}
const { measure } = await import(`./${name}.mjs`)
const told = await measure(flags)
// one figure, or one after another
for await (const figure of told[Symbol.asyncIterator] ? told : [told]) console.log(JSON.stringify(figure))
process.exit(0)
