import { spawn, spawnSync } from "node:child_process"
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Fact } from "../../shared/contract/facts.ts"
import { keptOpen } from "./sync-server-ask.ts"

const peers = join(import.meta.dirname, "peers")

export interface Pouch {
  pid: number
  /** One `_bulk_docs`. */
  put(facts: readonly Fact[]): Promise<void>
  close(): Promise<void>
}

/** express-pouchdb on leveldb in a process of its own, with a database in this folder. */
export async function startPouch(folder: string): Promise<Pouch> {
  const script = join(installed(), "pouch-server.mjs")
  const child = spawn("node", [script, mkdtempSync(join(folder, "pouch-"))], { stdio: ["ignore", "pipe", "inherit"] })
  const port = await new Promise<number>((done, fail) => {
    child.once("exit", () => fail(new Error("express-pouchdb did not start")))
    child.stdout.once("data", (line: Buffer) => done(Number(String(line))))
  })
  const ask = keptOpen(`http://127.0.0.1:${port}`)
  const made = await ask.send("PUT", "/facts", "")
  if (made.status !== 201) throw new Error(`express-pouchdb made no database: ${made.status} ${made.text}`)
  return {
    pid: child.pid ?? 0,
    put: async (facts) => {
      const docs = facts.map(({ id, ...fact }) => ({ _id: id, ...fact }))
      const { status, text } = await ask.send("POST", "/facts/_bulk_docs", JSON.stringify({ docs }))
      if (status !== 201 || text.includes('"error"')) throw new Error(`_bulk_docs: ${status} ${text.slice(0, 200)}`)
    },
    close: async () => {
      ask.close()
      const gone = new Promise((done) => child.once("exit", done))
      child.kill("SIGKILL")
      await gone
    },
  }
}

/** Two hundred packages that nobody needs who only builds or runs the house: installed once a machine, by the first bench. */
function installed(): string {
  const lock = readFileSync(join(peers, "package-lock.json"), "utf8")
  const folder = join(tmpdir(), "backdock-bench-peers")
  const has = join(folder, "node_modules", ".installed-lock.json")
  mkdirSync(folder, { recursive: true })
  for (const name of ["package.json", "package-lock.json", "pouch-server.mjs"])
    copyFileSync(join(peers, name), join(folder, name))
  if (!existsSync(has) || readFileSync(has, "utf8") !== lock) {
    // leveldown carries its binaries
    const done = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
      cwd: folder,
      stdio: ["ignore", 2, 2],
    })
    if (done.status !== 0) throw new Error("the bench's peers could not be installed")
    copyFileSync(join(peers, "package-lock.json"), has)
  }
  return folder
}
