import { readFileSync, statSync } from "node:fs"
import type { Server as HttpServer } from "node:http"
import { createServer, type Server as HttpsServer } from "node:https"
import type { Server } from "node:net"
import { join } from "node:path"
import { createSecureContext } from "node:tls"
import { createAdaptorServer } from "@hono/node-server"
import type { Config } from "../config.ts"
import type { Context } from "../context.ts"
import { httpServer } from "../http/http-server.ts"
import { hostNames } from "../lan/host-names.ts"
import { fingerprintOf, keepCertificates, renewServer } from "../lan/keep-certificates.ts"
import { plainDoor, toSecure, trustAnswers } from "../lan/trust-answers.ts"
import { type Doors, twoDoors } from "../lan/two-doors.ts"
import { StartRefused } from "./stop-start.ts"

const LOOK_AGAIN_MS = 3_600_000

type Fetch = (request: Request, env?: unknown) => Response | Promise<Response>
type KeyPair = { key: string; cert: string }

export interface SecureDoors {
  server: Server
  doors: Doors
  fingerprint: string | null
  isNew: boolean
}

/** TLS before the app, and beside it on the same port the plain door that leads there. */
export async function openSecureDoors(ctx: Context, tls: NonNullable<Config["tls"]>, app: Fetch): Promise<SecureDoors> {
  return tls.kind === "own" ? ownDoors(ctx, tls, app) : localDoors(ctx, app)
}

function ownDoors(ctx: Context, { certFile, keyFile }: { certFile: string; keyFile: string }, app: Fetch): SecureDoors {
  const secure = httpsServer(ctx, app, readPair(certFile, keyFile))
  // a certificate is renewed every few weeks, by somebody who does not start us again
  const changed = () => Math.max(statSync(certFile).mtimeMs, statSync(keyFile).mtimeMs)
  let last = changed()
  lookAgain(ctx, async () => {
    if (changed() === last) return
    secure.setSecureContext(readPair(certFile, keyFile))
    last = changed()
  })
  return { ...behindOnePort(secure, toSecure), fingerprint: null, isNew: false }
}

async function localDoors(ctx: Context, app: Fetch): Promise<SecureDoors> {
  const names = hostNames(ctx.config.publicUrl)
  const folder = join(ctx.config.dataDir, "tls")
  const kept = await keepCertificates(folder, names, ctx.now())
  const trust = trustAnswers(kept.authority, names)
  const secure = httpsServer(ctx, (request, env) => trust(request) ?? app(request, env), asPair(kept.server))
  // the same names as at the start: a new authority needs people, so it waits for the next start
  lookAgain(ctx, async () => {
    const server = await renewServer(folder, names, ctx.now())
    if (server) secure.setSecureContext(asPair(server))
  })
  return { ...behindOnePort(secure, plainDoor(trust)), fingerprint: fingerprintOf(kept.authority), isNew: kept.isNew }
}

const asPair = ({ key, certificate }: { key: string; certificate: string }): KeyPair => ({ key, cert: certificate })

function behindOnePort(secure: HttpsServer, plain: Fetch): { server: Server; doors: Doors } {
  return twoDoors(secure, createAdaptorServer({ fetch: plain }) as HttpServer)
}

function httpsServer(ctx: Context, fetch: Fetch, { key, cert }: KeyPair): HttpsServer {
  return httpServer(ctx, fetch, (listen) => createServer({ key, cert, minVersion: "TLSv1.2" }, listen)) as HttpsServer
}

/** A renewal that fails leaves what was good, and says so. */
function lookAgain(ctx: Context, look: () => Promise<void>): void {
  setInterval(
    () => void look().catch((error) => ctx.log.error({ err: error }, "the certificate was not read again")),
    LOOK_AGAIN_MS,
  ).unref()
}

function readPair(certFile: string, keyFile: string): KeyPair {
  const cert = readNamed("TLS_CERT", certFile)
  const key = readNamed("TLS_KEY", keyFile)
  try {
    createSecureContext({ key, cert })
  } catch {
    throw new StartRefused("TLS_CERT and TLS_KEY do not fit together: they want a PEM certificate and its own key.")
  }
  return { key, cert }
}

function readNamed(name: string, file: string): string {
  try {
    return readFileSync(file, "utf8")
  } catch (error) {
    throw new StartRefused(`${name} cannot be read (${(error as NodeJS.ErrnoException).code}): it wants a PEM file.`)
  }
}
