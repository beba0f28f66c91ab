import { randomInt } from "node:crypto"
import { createServer } from "node:net"

// Below what an operating system gives to the near end of a connection (Linux begins at 32,768): such a port can be
// gone by the time that a server is up, or while it restarts. Above the last port that fetch and browsers refuse.
const FIRST = 12_000
const LAST = 32_000

/** Resolves with a port on which nothing listens and that no connection is given. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer().once("error", () => done(false))
    server.listen(port, "127.0.0.1", () => server.close(() => done(true)))
  })
}
