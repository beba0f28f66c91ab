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

/** Takes the page as it stands in every size and scheme; it ends in the size that it had. */
export function photographer(page: Page, into: string, walk: string, home: Size, only?: readonly Size[]) {
  let number = 0
  return async (name: string) => {
    number++
    const title = `${walk}-${String(number).padStart(2, "0")}-${name}`
    await page.waitForTimeout(250)
    for (const size of only ?? (Object.keys(sizes) as Size[])) {
      await page.setViewportSize(sizes[size])
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme })
        await page.waitForTimeout(80)
        await page.screenshot({ path: join(into, `${title}.${size}.${colorScheme}.png`) })
      }
      await complain(page, `${title}.${size}`)
    }
    await page.setViewportSize(sizes[home])
    await page.emulateMedia({ colorScheme: "light" })
  }
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
