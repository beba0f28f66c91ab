import { type ChildProcess, spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

export interface TestProviderProcess {
  url: string
  pid: number
  /** Waits for its end. SIGKILL for tests that want to know what it remembers. */
  stop(signal?: "SIGTERM" | "SIGKILL"): Promise<void>
}

const script = fileURLToPath(new URL("./test-provider-server.ts", import.meta.url))

/** Starts the test provider as a process of its own, which ends with this one. Port 0: any free one. */
export async function startTestProvider({
  port = 0,
  dir,
}: {
  port?: number
  dir: string
}): Promise<TestProviderProcess> {
  const flags = [script, "--port", String(port), "--dir", dir, "--attached"]
  // in a group of its own: a Ctrl-C is the server's to answer, and it still has calls out
  const child = spawn(process.execPath, flags, { stdio: ["pipe", "pipe", "inherit"], detached: true })
  const ended = new Promise<void>((done) => child.once("exit", () => done()))
  const listening = await firstLine(child)
  return {
    url: `http://127.0.0.1:${listening.port}`,
    pid: child.pid ?? 0,
    stop: async (signal = "SIGTERM") => {
      child.kill(signal)
      await ended
    },
  }
}

function firstLine(child: ChildProcess): Promise<{ port: number }> {
  return new Promise((done, fail) => {
    child.once("error", fail)
    child.once("exit", (code) => fail(new Error(`The test provider ended at its start with ${code}.`)))
    if (child.stdout) createInterface(child.stdout).once("line", (line) => done(JSON.parse(line)))
  })
}
