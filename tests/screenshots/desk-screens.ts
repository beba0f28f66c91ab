import type { Page } from "playwright-core"
import type { Role } from "../../shared/domain/states.ts"
import { launchChromium } from "../support/chromium.ts"
import { signInOf } from "../support/warehouse.ts"
import type { Scene } from "./scene.ts"
import { type Album, photographer, type Size, sizes } from "./shots.ts"

/** Of each list the case that has most to tell: a grade to accept, a sum that wants two people. */
const tellingRow: Record<string, RegExp> = {
  "/review": /à voir par vous|for you to see/,
  "/refunds": /deuxième personne|second person/i,
}

/** The desks, each as its people see it first and with a case open. */
export async function shootDesks(scene: Scene, into: Album): Promise<void> {
  await shootDesk(scene, into, "lead", "tablet", ["/review"])
  await shootDesk(scene, into, "finance", "desk", ["/refunds"])
  await shootDesk(scene, into, "customer_service", "desk", ["/returns"])
  await shootDesk(scene, into, "administrator", "desk", ["/imports", "/people", "/devices", "/keys"])
}

async function shootDesk({ url }: Scene, into: Album, role: Role, home: Size, paths: string[]): Promise<void> {
  for (const locale of ["fr-FR", "en-GB"]) {
    const english = locale === "en-GB"
    const walk = english ? `en-${role}` : role
    if (into.walks && !into.walks.has(walk)) continue
    const browser = await launchChromium({ baseURL: url, locale, viewport: sizes[home] })
    const { page } = browser
    const shoot = photographer(page, into, walk, home, english ? [home] : undefined)
    try {
      await page.goto("/")
      await page.getByRole("button", { name: new RegExp(signInOf(role).name) }).click()
      await page.locator(".desk").waitFor()
      for (const path of paths) {
        await page.waitForTimeout(800)
        await page.goto(path)
        await page.locator(".desk").waitFor()
        await page.waitForTimeout(1200)
        await shoot(path.slice(1))
        if (path === "/returns") await shootCall(page, shoot)
        const telling = tellingRow[path]
        if (!telling) continue
        await page.locator(".desk-row", { hasText: telling }).filter({ visible: true }).first().click()
        await page.waitForTimeout(1500)
        await shoot(`${path.slice(1)}-case`)
      }
    } finally {
      await browser.close()
    }
  }
}

/** Half a name, a return of it whose money is not settled, and another one announced of an order that has more. */
async function shootCall(page: Page, shoot: (name: string) => Promise<void>): Promise<void> {
  await page.keyboard.type("janss", { delay: 40 })
  await page.locator(".found-row").first().waitFor()
  await page.waitForTimeout(1500)
  await shoot("returns-list")
  await open(/Reçu|Received|Terminé|Finished/)
  await shoot("returns-found")
  // the demo leaves something to announce in every second order
  await open(/-\d{4}[02468]\D*(Annoncé|Announced)/)
  await page.keyboard.press("a")
  await page.waitForURL(/order/)
  await page.waitForTimeout(1000)
  await shoot("returns-announce")

  async function open(status: RegExp) {
    await page.locator(".found-row", { hasText: status }).first().click()
    await page.locator(".desk-case h1").waitFor()
    await page.waitForTimeout(1200)
  }
}

/** The pages beside the app: for developers, for the labels' second screen. */
export async function shootPages({ url }: Scene, into: Album): Promise<void> {
  const browser = await launchChromium({ baseURL: url, locale: "en-GB", viewport: sizes.desk })
  const { page } = browser
  const shoot = photographer(page, into, "en-pages", "desk")
  try {
    await page.goto("/api/docs")
    await page.locator("h1").first().waitFor()
    await shoot("api")
    await page.goto("/demo/labels")
    await page.locator("h1").first().waitFor()
    await shoot("labels")
  } finally {
    await browser.close()
  }
}
