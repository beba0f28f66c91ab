// How much JavaScript an operator's first scan costs: gzip -9 of every script that a cold Chromium profile fetches from
// "/" through a demo sign-in to the first answer to a wedge, by the window and by workers. The service worker is kept
// out: it would answer from its cache, and what it fetches ahead is not waited for.
import { createServer, request } from "node:http"
import { gzipSync } from "node:zlib"
import { launchChromium } from "../support/chromium.ts"
import { startServer } from "../support/server-process.ts"

/** `--url http://…`: a demo that runs already. `--each`: also say what each file weighs, on stderr. */
export async function measure(flags) {
  const given = flags[flags.indexOf("--url") + 1]
  const server = flags.includes("--url") ? null : await startServer({ env: { DEMO: "on" } })
  const counter = await countScripts(new URL(server?.url ?? given))
  try {
    await scanOnce(counter.url)
  } finally {
    await counter.close()
    await server?.close()
  }
  const weights = [...counter.scripts].map(([path, bytes]) => ({ path, gzip: gzipSync(bytes, { level: 9 }).length }))
  if (flags.includes("--each"))
    for (const { path, gzip } of weights.sort((a, b) => b.gzip - a.gzip)) console.error(`${gzip} ${path}`)
  return { figure: "size", shellJsGzip: weights.reduce((sum, { gzip }) => sum + gzip, 0), files: weights.length }
}

/** Stands before the server and keeps the body of whatever a browser fetches to run it. */
async function countScripts(target) {
  const scripts = new Map()
  const proxy = createServer((asked, reply) => {
    const runs = ["script", "worker", "sharedworker"].includes(asked.headers["sec-fetch-dest"])
    const headers = { ...asked.headers, ...(runs && { "accept-encoding": "identity" }) }
    const passed = request({ ...at(target), path: asked.url, method: asked.method, headers }, (answer) => {
      reply.writeHead(answer.statusCode, answer.headers)
      const parts = []
      if (runs) answer.on("data", (part) => parts.push(part))
      answer.on("end", () => runs && scripts.set(asked.url, Buffer.concat(parts)))
      answer.pipe(reply)
    })
    passed.on("error", () => reply.destroy())
    asked.pipe(passed)
  })
  await new Promise((done) => proxy.listen(0, "127.0.0.1", done))
  const close = () => new Promise((done) => proxy.close(done) && proxy.closeAllConnections())
  return { url: `http://127.0.0.1:${proxy.address().port}`, scripts, close }
}

const at = ({ hostname, port }) => ({ hostname, port })

async function scanOnce(url) {
  const chromium = await launchChromium({ args: ["--disable-features=ServiceWorker"], locale: "fr-FR" })
  try {
    const { page, context } = chromium
    await context.addInitScript(() => delete Navigator.prototype.serviceWorker)
    await page.goto(url)
    const { demoSignIns } = await (await page.request.get(`${url}/api/session`)).json()
    const operator = demoSignIns.find(({ role }) => role === "operator")
    await page.locator(".row", { hasText: operator.name }).click()
    await page.waitForURL("**/receive")
    const code = await aParcelThatWaits(page)
    await page.waitForSelector(".band h1")
    await page.evaluate(typeAtOnce, `${code}\n`)
    await page.waitForSelector(".band:not(.neutral) h1", { timeout: 60_000 })
    // what an answer asks for late belongs to it
    await page.waitForTimeout(2000)
  } finally {
    await chromium.close()
  }
}

/** As a wedge does. From within the page: on a busy machine keys from outside come as slowly as a hand's. */
function typeAtOnce(text) {
  for (const letter of text) {
    const key = letter === "\n" ? "Enter" : letter
    const shiftKey = /[A-Z]/.test(letter)
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, bubbles: true, cancelable: true }))
  }
}

/** From what the device has pulled: a parcel that is expected here. */
async function aParcelThatWaits(page) {
  const found = await page.waitForFunction(
    () =>
      new Promise((done) => {
        const open = indexedDB.open("backdock")
        open.onsuccess = () => {
          // in rows or in packs (client/device/packs.ts)
          const reading = open.result.transaction(["docs", "packs"])
          const [rows, packs] = ["docs", "packs"].map((store) =>
            reading.objectStore(store).index("kind").getAll("parcel"),
          )
          reading.oncomplete = () => {
            open.result.close()
            const packed = packs.result.flatMap((pack) => JSON.parse(pack.docs).map(([, body]) => body))
            const parcels = [...rows.result.map((row) => row.body), ...packed]
            const waits = parcels.find((body) => body?.state === "announced" || body?.state === "in_transit")
            done(waits?.keys[0] ?? null)
          }
        }
      }),
    null,
    { polling: 500 },
  )
  return found.jsonValue()
}
