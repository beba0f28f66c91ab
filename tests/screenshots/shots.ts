import { join } from "node:path"
import type { Page } from "playwright-core"

/** The three rooms' light: a handheld, a lead's tablet, a desk. */
export const sizes = {
  handheld: { width: 360, height: 640 },
  tablet: { width: 820, height: 1180 },
  desk: { width: 1440, height: 900 },
} as const
export type Size = keyof typeof sizes
export const schemes = ["light", "dark"] as const

/** Where pictures go, and which are wanted, in which walks; without these all are. */
export interface Album {
  folder: string
  walks?: ReadonlySet<string>
  wants?(walk: string, name: string, size: Size, scheme: (typeof schemes)[number]): boolean
  /** Which are taken once more as somebody sees them who cannot tell red from green. */
  withoutGreen?(walk: string, name: string, size: Size): boolean
}

/** Takes the page as it stands in every size and scheme; it ends in the size that it had. */
export function photographer(
  page: Page,
  { folder, wants, withoutGreen }: Album,
  walk: string,
  home: Size,
  only?: readonly Size[],
) {
  let number = 0
  return async (name: string) => {
    number++
    const title = `${walk}-${String(number).padStart(2, "0")}-${name}`
    await settled(page)
    for (const size of only ?? (Object.keys(sizes) as Size[])) {
      const wanted = schemes.filter((scheme) => wants?.(walk, name, size, scheme) ?? true)
      if (wanted.length === 0) continue
      await page.setViewportSize(sizes[size])
      for (const colorScheme of wanted) {
        await page.emulateMedia({ colorScheme })
        await page.waitForTimeout(80)
        await page.screenshot({ path: join(folder, `${title}.${size}.${colorScheme}.png`) })
      }
      if (withoutGreen?.(walk, name, size))
        await shootWithoutGreen(page, join(folder, `${title}.${size}.deuteranopia.png`))
      await complain(page, `${title}.${size}`)
    }
    await page.setViewportSize(sizes[home])
    await page.emulateMedia({ colorScheme: "light" })
  }
}

async function shootWithoutGreen(page: Page, path: string): Promise<void> {
  await page.emulateMedia({ colorScheme: "light" })
  const devtools = await page.context().newCDPSession(page)
  await devtools.send("Emulation.setEmulatedVisionDeficiency", { type: "deuteranopia" })
  await page.screenshot({ path })
  await devtools.send("Emulation.setEmulatedVisionDeficiency", { type: "none" })
  await devtools.detach()
}

/** Until nothing on the screen is still on its way; what never comes is shown as it is. */
async function settled(page: Page) {
  const isHere = () =>
    !/Chargement…|Loading…/.test(document.body.innerText) &&
    [...document.images].every((image) => {
      const { top, bottom, width } = image.getBoundingClientRect()
      return width === 0 || bottom < 0 || top > innerHeight || image.complete
    })
  await page.waitForTimeout(250)
  await page.waitForFunction(isHere, null, { timeout: 15_000 }).catch(() => {})
  await page.waitForTimeout(250)
}

/** Says what a picture shows only to who looks closely: a page wider than its window, words that are cut off. */
async function complain(page: Page, title: string) {
  const faults = await page.evaluate(() => {
    const wide =
      document.documentElement.scrollWidth > innerWidth ? [`page ${document.documentElement.scrollWidth} wide`] : []
    const cut = [...document.querySelectorAll("button, h1, h2, .row-title, .row-note, legend, .label, .note, .word")]
      .filter((one) => one.clientWidth > 8 && !one.closest(".strip") && one.scrollWidth > one.clientWidth + 1)
      .map((one) => `cut: ${one.className || one.tagName} "${one.textContent?.slice(0, 40)}"`)
    const out = [...document.querySelectorAll("button, a")]
      .filter((one) => {
        const box = one.getBoundingClientRect()
        return (
          box.width > 0 &&
          (box.right > innerWidth + 1 || box.left < -1) &&
          !one.closest(".receiving-photo-row") &&
          !one.className.includes("skip")
        )
      })
      .map((one) => `outside: "${one.textContent?.slice(0, 40)}"`)
    return [...wide, ...cut, ...out]
  })
  for (const fault of faults) console.warn(`${title}: ${fault}`)
}
