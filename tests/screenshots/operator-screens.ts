import type { Page } from "playwright-core"
import domain from "../../shared/locales/fr/domain.ts"
import identity from "../../shared/locales/fr/identity.ts"
import receiving from "../../shared/locales/fr/receiving.ts"
import scan from "../../shared/locales/fr/scan.ts"
import { launchChromium } from "../support/chromium.ts"
import { typeAsScanner } from "../support/type-as-scanner.ts"
import { eventually, signInOf } from "../support/warehouse.ts"
import type { Scene } from "./scene.ts"
import { type Album, photographer } from "./shots.ts"

/** An operator's shift, with all that goes wrong in one, in French. */
export async function shootOperator(scene: Scene, into: Album): Promise<void> {
  const browser = await open(scene, "fr-FR")
  const { page } = browser
  const shoot = photographer(page, into, "op", "handheld")
  const { single, several, elsewhere, closedKey } = scene
  const [plain, kept, odd, offline, spare] = single
  if (!plain || !kept || !odd || !offline || !spare || !several[0])
    throw new Error("the demo waits for too few parcels")
  const has = (words: string) => page.getByText(words, { exact: false }).first().waitFor({ timeout: 15_000 })
  const tap = (name: string | RegExp) => page.getByRole("button", { name }).last().click()
  const read = (code: string) => typeAsScanner(page, code)
  const shootPhotos = () => takeAll(page)
  /** As it stands on the disk, and with ears for a scanner again. */
  const comeBack = async () => {
    await page.goto("/receive")
    await page.locator(".actions .button").first().waitFor()
    await page.waitForTimeout(200)
  }
  try {
    await page.goto("/")
    await has(identity.demo.title)
    await shoot("demo-door")
    await tap(identity.badge.password)
    await has(identity.password.email)
    await shoot("password")
    await page.goto("/")
    await enrol(page, () => shoot("enrol"))
    await has(identity.badge.title)
    await shoot("badge")
    await read("4006381333931")
    await shoot("not-a-badge")
    await signIn(page, read, () => shoot("pin"))
    await shoot("ready-first")

    await tap(receiving.ready.arrive)
    await page.waitForURL(/arrive/)
    await shoot("arrival-empty")
    for (const parcel of [plain, kept, odd, offline]) {
      await read(parcel.tracking)
      await page.waitForTimeout(300)
    }
    await shoot("arrival-counted")
    await read(plain.tracking)
    await shoot("arrival-twice")
    await tap(receiving.arrival.damage)
    await page.waitForFunction(() => (document.querySelector("video")?.videoWidth ?? 0) > 0)
    await page.keyboard.press("Enter")
    await has("réserves jusqu")
    await shoot("arrival-damaged")
    await tap(/chauffeur/)
    await shoot("arrival-told")
    await page.goBack().catch(() => {})
    await page.goto("/arrive")
    await has(receiving.arrival.finish)
    await tap(receiving.arrival.finish)
    await page.waitForURL(/receive/)

    await tap(scan.openCamera)
    await page.waitForTimeout(1200)
    await shoot("camera-scan")
    await page.keyboard.press("Escape")
    await tap(scan.typeNumber)
    await shoot("typed")
    await page.keyboard.press("Escape")
    await comeBack()
    await has(scan.scanParcel)

    // one with a check digit at its end
    const checked = single.find(({ tracking }) => /^8R\d+$/.test(tracking))?.tracking ?? "8R0039977140"
    await read(`${checked.slice(0, -1)}${checked.endsWith("7") ? "8" : "7"}`)
    await page.waitForTimeout(300)
    await shoot("misread")
    await page.keyboard.press("Escape")
    await read("4006381333931")
    await shoot("unknown-code")
    await page.keyboard.press("Escape")
    await read("1Z999AA10123456784")
    await shoot("unknown-parcel")
    await page.keyboard.press("Escape")
    await read(closedKey)
    await shoot("ask-already-received")
    await page.keyboard.press("Escape")
    await comeBack()
    if (elsewhere[0]) {
      await read(elsewhere[0].tracking)
      await shoot("ask-other-site")
      await comeBack()
    }

    const [wide] = several
    await read(wide.tracking)
    await has(receiving.parcelFound)
    await shoot("found")
    await tap(/^Photographier/)
    await page.waitForFunction(() => (document.querySelector("video")?.videoWidth ?? 0) > 0)
    await page.waitForTimeout(600)
    await shoot("photo-camera")
    await page.keyboard.press("Enter")
    await page.waitForTimeout(500)
    await shootPhotos()
    await shoot("found-with-photos")
    await tap(/^Ouvrir/)
    await has(receiving.inside.first)
    await shoot("inside")
    await read(wide.lines[0]?.gtin ?? "")
    await has(receiving.unit.clean)
    await shoot("unit")
    await read(wide.lines[0]?.gtin ?? "")
    await page.waitForTimeout(300)
    await shoot("unit-same-code")
    await comeBack()
    await has(receiving.unit.clean)
    await tap(receiving.unit.clean)
    await has(receiving.place.skip)
    await shoot("place")
    await tap(receiving.place.skip)
    await has(receiving.inside.next)
    await shoot("inside-after-one")
    await read(wide.lines[0]?.gtin ?? "")
    await page.waitForTimeout(300)
    await shoot("ask-same-code")
    await page.keyboard.press("Escape")
    await comeBack()
    await read(stranger(scene, wide))
    await page.waitForTimeout(300)
    await shoot("ask-not-announced")
    await page.keyboard.press("Escape")
    await comeBack()
    await read(spare.tracking)
    await page.waitForTimeout(300)
    await shoot("ask-another-parcel")
    await page.keyboard.press("Escape")
    await comeBack()
    await read(wide.lines[1]?.gtin ?? "")
    await has(receiving.unit.clean)
    await tap(/^Abîmé|ne fonctionne|panne/)
    await has(receiving.findings.defects)
    await shoot("findings")
    await page.getByRole("group", { name: receiving.findings.defects }).getByRole("button").first().click()
    await page.getByRole("button", { name: domain.fault.carrier }).click()
    await shoot("findings-said")
    await tap(receiving.findings.restClean).catch(() => {})
    await page.waitForTimeout(200)
    await shoot("findings-photos-lack")
    await shootPhotos()
    await shoot("findings-done")
    await page
      .getByText(receiving.override.open)
      .first()
      .click()
      .catch(() => {})
    await shoot("override")
    await comeBack()
    await tap(receiving.findings.validate)
    await has(receiving.place.skip)
    await shoot("place-quarantine")
    await tap(receiving.place.skip)
    await tap(receiving.inside.finish)
    await page.waitForTimeout(300)
    await shoot("close")
    await shootPhotos()
    await tap(/^Fermer/)
    await has(scan.scanParcel)
    await shoot("ready-after-close")

    await read(kept.tracking)
    await has(receiving.parcelFound)
    await shootPhotos()
    await tap(/^Ouvrir/)
    await has(receiving.inside.first)
    await tap(receiving.inside.finish).catch(() => tap(receiving.inside.nothing))
    await page.waitForTimeout(300)
    await shoot("close-missing")
    await comeBack()
    await tap(/Chercher encore|Encore un article/).catch(() => {})
    await tap(receiving.inside.park)
    await has(scan.scanParcel)
    await shoot("ready-with-open")

    scene.proxy.refuse()
    await read(offline.tracking)
    await has(receiving.parcelFound)
    await shootPhotos()
    await tap(/^Ouvrir/)
    await has(receiving.inside.first)
    await eventually(
      "offline is seen",
      () => page.locator(".strip").innerText(),
      (text) => /hors|réseau|attend/i.test(text),
    )
    await shoot("inside-offline")
    await tap(receiving.inside.park)
    await page.waitForTimeout(300)
    await shoot("ready-offline")
    await page.goto("/outbox")
    await page.waitForTimeout(400)
    await shoot("outbox-offline")
    await page.goto("/me")
    await page.waitForTimeout(400)
    await shoot("me-offline")
    scene.proxy.open()
    await page.goto("/device")
    await page.waitForTimeout(1500)
    await shoot("device")
    await page.goto("/me")
    await page.waitForTimeout(400)
    await shoot("me")
    await page.goto("/outbox")
    await page.waitForTimeout(3000)
    await shoot("outbox-empty")
    await page.goto("/scans")
    await page.locator(".sheet .row").first().click()
    await shoot("scan-one")
    await page.goto("/scanner")
    await page.locator(".test-codes").waitFor()
    await shoot("scanner")
    await page.goto("/nowhere")
    await page.waitForTimeout(300)
    await shoot("missing-page")
    await page.goto("/refunds")
    await page.waitForTimeout(300)
    await shoot("cannot")
  } finally {
    scene.proxy.open()
    await browser.close()
  }
}

/** A handful, to see where English is longer. */
export async function shootEnglish(scene: Scene, into: Album): Promise<void> {
  const browser = await open(scene, "en-GB")
  const { page } = browser
  const shoot = photographer(page, into, "en", "handheld", ["handheld"])
  const read = (code: string) => typeAsScanner(page, code)
  const parcel = scene.several[1] ?? scene.several[0]
  const main = async () => {
    await page.waitForTimeout(400)
    await page.locator(".actions .button.main").click()
    await page.waitForTimeout(400)
  }
  try {
    await page.goto("/")
    await page.locator(".row", { hasText: signInOf("operator").name }).click()
    await page.waitForURL(/receive/)
    await pulled(page)
    await shoot("ready")
    await read(parcel?.tracking ?? "")
    await page.locator(".band:not(.neutral) h1").waitFor()
    await shoot("found")
    await main()
    await page.waitForTimeout(1000)
    await takeAll(page)
    await main()
    await shoot("inside")
    await read(parcel?.lines[0]?.gtin ?? "")
    await page.waitForTimeout(400)
    await shoot("unit")
    await page.locator(".actions .button").first().click()
    await page.waitForTimeout(400)
    await shoot("findings")
  } finally {
    await browser.close()
  }
}

const open = (scene: Scene, locale: string) =>
  launchChromium({ baseURL: scene.url, locale, hasTouch: true, fakeVideo: scene.film })

async function enrol(page: Page, shoot: () => Promise<void>): Promise<void> {
  await page.getByRole("button", { name: new RegExp(signInOf("lead").name) }).click()
  await page.waitForURL(/review/)
  await page.goto("/device")
  await page.getByRole("textbox").first().fill("Quai 2")
  await shoot()
  await page
    .getByRole("button", { name: /Inscrire/ })
    .last()
    .click()
  await page.getByRole("button", { name: /badge/i }).click()
  await page.waitForURL(/sign-in/)
}

async function signIn(page: Page, read: (code: string) => Promise<void>, shoot: () => Promise<void>): Promise<void> {
  const { badge, pin } = signInOf("operator")
  await read(badge)
  await page.getByText(identity.pin.title).first().waitFor()
  await page.keyboard.type(pin.slice(0, 2), { delay: 120 })
  await shoot()
  await page.keyboard.type(pin.slice(2), { delay: 120 })
  await page.keyboard.press("Enter")
  await page.waitForURL(/receive/)
  await pulled(page)
}

/** What the site expects, and the pictures of it, are here. */
export async function pulled(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      new Promise((done) => {
        const open = indexedDB.open("backdock")
        open.onsuccess = () => {
          const read = open.result.transaction("meta").objectStore("meta").get("asOf")
          read.onsuccess = () => {
            open.result.close()
            done(Boolean(read.result?.value))
          }
        }
      }),
    null,
    { polling: 500, timeout: 60_000 },
  )
  await page.waitForTimeout(1500)
}

/** Every photo that the main button asks for. */
async function takeAll(page: Page): Promise<void> {
  const asks = page.locator(".actions .button.main", { hasText: /Photograph/ })
  const camera = page.locator(".photo-camera")
  for (let most = 0; most < 8; most++) {
    await page.waitForTimeout(300)
    if ((await camera.count()) > 0) {
      await page.waitForFunction(() => (document.querySelector("video")?.videoWidth ?? 0) > 0)
      await page.keyboard.press("Enter")
    } else if ((await asks.count()) > 0) await asks.click()
    else return
    await page.waitForTimeout(500)
  }
}

/** The code of an article that this parcel does not hold. */
function stranger({ single }: Scene, parcel: Scene["single"][number]): string {
  const own = new Set(parcel.lines.map((line) => line.gtin))
  return single.map((one) => one.lines[0]?.gtin ?? "").find((gtin) => gtin && !own.has(gtin)) ?? ""
}
