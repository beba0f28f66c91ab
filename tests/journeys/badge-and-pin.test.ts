import { afterEach, test } from "vitest"
import { describeChromium } from "../support/describe-chromium.ts"
import { openWarehouse, signInOf } from "../support/warehouse.ts"
import { openHandheld, startShift } from "./handheld.ts"

describeChromium("a badge and a PIN by keys alone", () => {
  const ends: (() => Promise<unknown> | unknown)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })

  test("lose no digit that comes with the page that asks for them, however busy the machine is [sqlite]", async () => {
    const warehouse = await openWarehouse()
    ends.push(warehouse.close)
    const handheld = await openHandheld(warehouse.proxy.url)
    ends.push(() => handheld.browser.close())
    await startShift(handheld)
    const { page } = handheld
    const { badge, pin } = signInOf("operator")
    await page.goto("/me")
    await handheld.tap(/Se déconnecter|Terminer/)
    await page.waitForURL(/sign-in/)
    await page.locator("h1").first().waitFor()
    await page.evaluate(typeAsThePageComes, `${pin}\n`)
    await handheld.scan(badge)
    await page.waitForURL(/receive/, { timeout: 20_000 })
  })
})

/** All of it in the very task in which the keypad is there: nothing has been painted, nothing can be drawn in between. */
function typeAsThePageComes(text: string) {
  const watch = new MutationObserver(() => {
    if (!document.querySelector(".keypad")) return
    watch.disconnect()
    for (const letter of text) {
      const key = letter === "\n" ? "Enter" : letter
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }))
    }
  })
  watch.observe(document.body, { childList: true, subtree: true })
}
