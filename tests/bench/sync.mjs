// How fast a handheld and the server move facts, documents and photos, on both engines: one line each. `--engine sqlite`
// for one of them; `--returns N` for a smaller first pull; `--half client` or `--half server` for one side.
import { measureClient } from "./sync-client.ts"
import { measureServer } from "./sync-server.ts"

export async function* measure(flags) {
  const given = (name) => (flags.includes(name) ? flags[flags.indexOf(name) + 1] : undefined)
  for (const engine of ["sqlite", "postgres"]) {
    if ((given("--engine") ?? engine) !== engine) continue
    const half = given("--half")
    const server = half === "client" ? {} : await measureServer(engine)
    const client = half === "server" ? {} : await measureClient(engine, flags)
    yield { figure: "sync", engine, ...server, ...client }
  }
}
