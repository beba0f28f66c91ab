import { createHash, createPublicKey, X509Certificate } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { axeFindings } from "../support/axe.ts"
import { type ChromiumUnderTest, launchChromium } from "../support/chromium.ts"
import { type ServerProcess, startServer } from "../support/server-process.ts"

let server: ServerProcess
const browsers: ChromiumUnderTest[] = []
beforeAll(async () => {
  server = await startServer({ flags: ["--lan"], env: { HOST: "" }, readyPath: "/trust" })
})
afterAll(async () => {
  for (const browser of browsers) await browser.close()
  await server?.close()
})

async function browse(args: string[] = []) {
  const browser = await launchChromium({ args, locale: "en-GB" })
  browsers.push(browser)
  await browser.page.goto(`${server.url}/`)
  return browser.page
}

/** As a device that has installed the certificate. */
function trusting(): string[] {
  const { publicKey } = new X509Certificate(readFileSync(join(server.dataDir, "tls/server.crt")))
  const spki = createPublicKey(publicKey.export({ type: "spki", format: "pem" })).export({
    type: "spki",
    format: "der",
  })
  return [`--ignore-certificate-errors-spki-list=${createHash("sha256").update(spki).digest("base64")}`]
}

test("a handheld that was never here is told how to trust the server, and one that does gets the app with its camera", async () => {
  const fingerprint = new X509Certificate(readFileSync(join(server.dataDir, "tls/authority.crt"))).fingerprint256
  expect(server.log()).toContain(fingerprint)
  const stranger = await browse()
  await stranger.getByText("This device does not trust it yet.").waitFor()
  expect(await stranger.locator(".print").textContent()).toBe(fingerprint.replaceAll(":", ""))
  expect(await axeFindings(stranger)).toEqual([])

  const page = await browse(trusting())
  await page.getByText("This device trusts the certificate.").waitFor()
  await page.getByRole("link", { name: "Open Backdock" }).click()
  await page.waitForURL(/^https:/)
  await page.getByRole("button").first().waitFor()
  expect(await page.evaluate("isSecureContext && 'mediaDevices' in navigator")).toBe(true)
  expect(await page.evaluate("navigator.serviceWorker.ready.then((ready) => ready.scope)")).toBe(
    `https://127.0.0.1:${server.port}/`,
  )
})
