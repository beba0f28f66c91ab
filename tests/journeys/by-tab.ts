import type { Locator, Page } from "playwright-core"

/** Elements on the longest of the customers' pages, and some. */
const MOST = 80

// What somebody does who has no pointer: Tab until it is reached, a radio of its group by the arrows.

/** Moves the focus there; throws where no Tab leads, or where nothing shows that it has come. */
export async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.waitFor()
  const name = await wanted.getAttribute("name")
  for (let press = 0; press < MOST; press++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) {
      if (await wanted.evaluate(isSeen)) return
      throw new Error(`nothing shows the focus on ${String(wanted)}`)
    }
    const here = await page.evaluate(() => {
      const { type, name } = document.activeElement as HTMLInputElement
      return type === "radio" ? name : null
    })
    await page.keyboard.press(here !== null && here === name ? "ArrowDown" : "Tab")
  }
  throw new Error(`no Tab leads to ${String(wanted)}`)
}

/** Its own ring, or that of the choice it stands in. */
function isSeen(element: Element): boolean {
  const around = [element, element.parentElement].filter((each) => each !== null)
  return around.some((each) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(each)
    return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2
  })
}

/** A button or a link. */
export async function tabAndEnter(page: Page, wanted: Locator): Promise<void> {
  await tabTo(page, wanted)
  await page.keyboard.press("Enter")
}

/** A box or a radio. */
export async function tabAndCheck(page: Page, wanted: Locator): Promise<void> {
  await tabTo(page, wanted)
  if (!(await wanted.isChecked())) await page.keyboard.press("Space")
  if (!(await wanted.isChecked())) throw new Error(`Space does not check ${String(wanted)}`)
}
