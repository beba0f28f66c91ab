import { setTimeout as sleep } from "node:timers/promises"
import type { CDPSession, Page } from "playwright-core"
import { makeTracking } from "../../shared/barcode/make-tracking.ts"

/** Where the keyboard's focus is while a scanner types. */
export const focuses = ["nothing", "field", "dialog"] as const
export type Focus = (typeof focuses)[number]

export interface Stress {
  focus: Focus
  /** Milliseconds a character; at once: a code in one stroke and no key, as from Android's keyboards. */
  every: number | "at once"
  scans: number
  /** Of the first code: each is another. */
  from: number
}

export interface Stressed {
  /** Codes that the page counted, in the order of their scans. */
  counted: string[]
  sent: string[]
  /** What the scanner left in the field, or pressed in the dialog. */
  leaked: string[]
}

/** The arrival screen is open: every code is one parcel more, in the order in which they were scanned. */
export async function stressWedge(page: Page, { focus, every, scans, from }: Stress): Promise<Stressed> {
  const sent = Array.from({ length: scans }, (_, index) => makeTracking("ups", from + index))
  const before = (await parcels(page)).length
  await page.evaluate(putFocus, focus)
  const session = await page.context().newCDPSession(page)
  // a slow scanner is waited for; of a quick one each key carries its own moment, and all are sent at once
  let at = Date.now()
  // more codes on their way than the pipe to the browser holds would wait in the middle of one, as no scanner does
  const underWay: Promise<unknown>[] = []
  for (const code of sent) {
    if (every === "at once") {
      await page.keyboard.insertText(code)
      continue
    }
    const keys: Promise<unknown>[] = []
    for (const key of [...code, "Enter"]) {
      at += every
      keys.push(press(session, key, at / 1000))
      if (every < 30) continue
      await Promise.all(keys)
      await sleep(Math.max(0, at - Date.now()))
    }
    underWay.push(Promise.all(keys))
    if (underWay.length > 5) await underWay.shift()
  }
  await Promise.all(underWay)
  await session.detach()
  const counted = await settled(page, before + scans)
  return { sent, counted: counted.slice(before), leaked: await page.evaluate(takeFocus) }
}

async function press(session: CDPSession, key: string, timestamp: number): Promise<void> {
  const enter = key === "Enter" ? { code: "Enter", windowsVirtualKeyCode: 13, text: "\r" } : { text: key }
  const down = session.send("Input.dispatchKeyEvent", { type: "keyDown", key, timestamp, ...enter })
  await Promise.all([down, session.send("Input.dispatchKeyEvent", { type: "keyUp", key, timestamp })])
}

/** A busy machine may take long to write one; a code that does not come in this time is lost. */
const PATIENCE_MS = 45_000

/** As many as are expected, or what there is once none has come for so long. */
async function settled(page: Page, expected: number): Promise<string[]> {
  let seen: string[] = []
  for (let since = Date.now(); Date.now() - since < PATIENCE_MS; await sleep(100)) {
    const now = await parcels(page)
    if (now.length > seen.length) since = Date.now()
    seen = now
    if (seen.length >= expected) return seen
  }
  return seen
}

const parcels = (page: Page): Promise<string[]> => page.evaluate(readParcels)

function readParcels(): Promise<string[]> {
  return new Promise((done, fail) => {
    const opening = indexedDB.open("backdock")
    opening.onerror = () => fail(opening.error)
    opening.onsuccess = () => {
      const all = opening.result.transaction("drafts").objectStore("drafts").getAll()
      all.onsuccess = () => {
        opening.result.close()
        const delivery = all.result.find((row) => row.kind === "delivery")
        done((delivery?.state.parcels ?? []).map(({ key }: { key: string }) => key).reverse())
      }
    }
  })
}

function putFocus(focus: string): void {
  const active = document.activeElement
  if (active instanceof HTMLElement) active.blur()
  if (focus === "nothing") return
  const place = document.createElement(focus === "dialog" ? "dialog" : "div")
  place.id = "wedge-stress"
  place.innerHTML = focus === "dialog" ? "<button>Fermer</button>" : "<input value='note '>"
  document.body.append(place)
  place.addEventListener("click", () => place.setAttribute("data-pressed", "yes"))
  if (place instanceof HTMLDialogElement) place.showModal()
  place.querySelector<HTMLElement>("button, input")?.focus()
}

function takeFocus(): string[] {
  const place = document.querySelector("#wedge-stress")
  const leaked: string[] = []
  const field = place?.querySelector("input")
  if (field && field.value !== "note ") leaked.push(field.value)
  if (place?.hasAttribute("data-pressed")) leaked.push("pressed")
  if (place instanceof HTMLDialogElement && !place.open) leaked.push("closed")
  place?.remove()
  return leaked
}

/** The demo's operator at the arrival screen of a server that runs the demo. */
export async function openArrival(page: Page, url: string): Promise<void> {
  await page.goto(url)
  const session = await (await page.request.get(`${url}/api/session`)).json()
  const operator = session.demoSignIns.find(({ role }: { role: string }) => role === "operator")
  await page.locator(".row", { hasText: operator.name }).click()
  await page.waitForURL("**/receive")
  await page.goto(`${url}/arrive`)
  await page.waitForSelector(".band h1")
}
