import { launchChromium } from "../support/chromium.ts"
import { signInOf } from "../support/warehouse.ts"
import type { Scene } from "./scene.ts"
import { type Album, photographer, sizes } from "./shots.ts"
import { walks } from "./walks.ts"

/** Every desk with all that opens over it, in French in all sizes, in English in its own. */
export async function shootDesks({ url, sights }: Scene, into: Album): Promise<void> {
  for (const [name, { role, home, go, more }] of Object.entries(walks)) {
    if (home === "handheld") continue
    for (const locale of ["fr-FR", "en-GB"]) {
      const english = locale === "en-GB"
      const walk = english ? `en-${name}` : name
      if (into.walks && !into.walks.has(walk)) continue
      const browser = await launchChromium({ baseURL: url, locale, viewport: sizes[home] })
      const { page } = browser
      try {
        await page.goto("/")
        await page
          .locator("button", { hasText: signInOf(role).name })
          .first()
          .click()
        await page.locator(".desk").waitFor()
        const shoot = photographer(page, into, walk, home, english ? [home] : undefined)
        await go(page, shoot, sights)
        if (!into.walks) await more?.(page, shoot, sights)
      } finally {
        await browser.close()
      }
    }
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
