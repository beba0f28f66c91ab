import type { Page } from "playwright-core"

/**
 * Keys as a scanner sends them: all at once, each with the moment at which the device sent it, and Enter. Asked for one by
 * one they would come as slowly as a busy machine answers, which no scanner waits for.
 */
export async function typeAsScanner(page: Page, code: string, msPerCharacter = 5): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const from = Date.now()
  const sent = [...code, "Enter"].flatMap((key, index) => {
    const timestamp = (from + index * msPerCharacter) / 1000
    const enter = key === "Enter" ? { code: "Enter", windowsVirtualKeyCode: 13, text: "\r" } : { text: key }
    return [
      session.send("Input.dispatchKeyEvent", { type: "keyDown", key, timestamp, ...enter }),
      session.send("Input.dispatchKeyEvent", { type: "keyUp", key, timestamp: timestamp + 0.001 }),
    ]
  })
  await Promise.all(sent)
  await session.detach()
}
