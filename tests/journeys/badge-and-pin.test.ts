import { afterEach, expect, test } from "vitest"
import { describeChromium } from "../support/describe-chromium.ts"
import { eventually, openWarehouse, signInOf } from "../support/warehouse.ts"
import { type Handheld, openHandheld, startShift, words } from "./handheld.ts"

describeChromium("a badge and a PIN by keys alone", () => {
  const ends: (() => Promise<unknown> | unknown)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })

  test("lose no digit that comes with the page that asks for them, and open the shift again without a network [sqlite]", async () => {
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

    await handheld.sees(words.scan.scanParcel)
    await eventually(
      "the device knows the PIN",
      () => keptPins(handheld),
      (count) => count === 1,
    )
    warehouse.proxy.refuse()
    // a badge read while somebody is signed in changes hands; it may be the same person's
    await handheld.scan(badge)
    await page.getByText(words.identity.pin.title).first().waitFor()
    const wrong = pin.replace(/^./, (digit) => String((Number(digit) + 1) % 10))
    await page.keyboard.type(wrong, { delay: 120 })
    await page.keyboard.press("Enter")
    await page.locator(".band.stop").waitFor()
    expect(await page.locator(".keypad").count(), "another try is asked for").toBe(1)
    await page.keyboard.type(pin, { delay: 120 })
    await page.keyboard.press("Enter")
    await page.waitForURL(/receive/, { timeout: 20_000 })
    await handheld.sees(words.scan.scanParcel)
  })
})

const keptPins = async ({ rows }: Handheld) => {
  const meta = await rows<{ key: string; value: unknown[] }>("meta")
  return meta.find((row) => row.key === "offlineSignIns")?.value.length ?? 0
}

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
