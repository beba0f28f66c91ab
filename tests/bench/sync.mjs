// How fast a handheld and the server move facts, documents and photos, on both engines: one line each. `--engine sqlite`
// for one of them; `--returns N` for a smaller first pull; `--half client` or `--half server` for one side; `--only pull`
// (or `photos`, `drain`, `open`; several with commas) for a part of the client's.
import { measureClient } from "./sync-client.ts"
import { measureServer } from "./sync-server.ts"

/** What a line begins with, in this order; what else was measured stands behind it. */
const FIGURES = [
  ...["factsPerS", "loopFactsPerS", "pouchFactsPerS", "drainSeconds", "pullSeconds", "pullBytesPerReturn"],
  ...["offlineOpenMs", "photoMs", "photoKb"],
]
/** Several times what each half takes: one that hangs ends the bench and says which. */
const MOST_MINUTES = { server: 8, client: 15 }

export async function* measure(flags) {
  const given = (name) => (flags.includes(name) ? flags[flags.indexOf(name) + 1] : undefined)
  const half = given("--only") ? "client" : given("--half")
  for (const engine of ["sqlite", "postgres"]) {
    if ((given("--engine") ?? engine) !== engine) continue
    const server = half === "client" ? {} : await within("server", engine, measureServer(engine))
    const client = half === "server" ? {} : await within("client", engine, measureClient(engine, flags))
    const told = { ...server, ...client }
    const first = FIGURES.filter((name) => name in told).map((name) => [name, told[name]])
    yield { figure: "sync", engine, ...Object.fromEntries(first), ...told }
  }
}

async function within(half, engine, measuring) {
  const late = Promise.withResolvers()
  const minutes = MOST_MINUTES[half]
  const clock = setTimeout(
    () => late.reject(new Error(`bench sync: the ${half}'s half on ${engine} took more than ${minutes} minutes`)),
    minutes * 60_000,
  )
  try {
    return await Promise.race([measuring, late.promise])
  } finally {
    clearTimeout(clock)
  }
}
