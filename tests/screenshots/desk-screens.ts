import type { Role } from "../../shared/domain/states.ts"
import { launchChromium } from "../support/chromium.ts"
import { signInOf } from "../support/warehouse.ts"
import type { Scene } from "./scene.ts"
import { photographer, type Size, sizes } from "./shots.ts"

/** The desks, each as its people see it first and with a case open. */
export async function shootDesks(scene: Scene, into: string): Promise<void> {
  await shootDesk(scene, into, "lead", "tablet", ["/review"])
  await shootDesk(scene, into, "finance", "desk", ["/refunds"])
  await shootDesk(scene, into, "administrator", "desk", ["/imports", "/people", "/devices"])
}

async function shootDesk({ url }: Scene, into: string, role: Role, home: Size, paths: string[]): Promise<void> {
  for (const locale of ["fr-FR", "en-GB"]) {
    const english = locale === "en-GB"
    const browser = await launchChromium({ baseURL: url, locale, viewport: sizes[home] })
    const { page } = browser
    const shoot = photographer(page, into, english ? `en-${role}` : role, home, english ? [home] : undefined)
    try {
      await page.goto("/")
      await page.getByRole("button", { name: new RegExp(signInOf(role).name) }).click()
      for (const path of paths) {
        await page.waitForTimeout(800)
        await page.goto(path)
        await page.locator(".desk").waitFor()
        await page.waitForTimeout(1200)
        await shoot(path.slice(1))
        const rows = page.locator(".desk-row").filter({ visible: true })
        if (!/review|refunds/.test(path) || (await rows.count()) < 3) continue
        await rows.nth(2).click()
        await page.waitForTimeout(1500)
        await shoot(`${path.slice(1)}-case`)
      }
    } finally {
      await browser.close()
    }
  }
}
