import { mkdtempSync, readlinkSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core"
import { findChromium } from "./find-chromium.mjs"
import { alive } from "./postgres-cluster.ts"

export interface ChromiumOptions {
  /** An mjpeg or y4m file that the fake camera plays in a loop; without it Chromium's own green test picture. */
  fakeVideo?: string
  /** The profile. Give the same one again to start the "same" browser after a kill. */
  userDataDir?: string
  viewport?: { width: number; height: number }
  colorScheme?: "light" | "dark"
  locale?: string
  baseURL?: string
  hasTouch?: boolean
  /** Main thread only: workers are not slowed. */
  cpuSlowdown?: number
  args?: string[]
}

export interface OpenChromium {
  context: BrowserContext
  page: Page
  close(): Promise<void>
}

export interface ChromiumUnderTest extends OpenChromium {
  userDataDir: string
  /** SIGKILL to the browser process, as a battery pulled out: nothing is flushed, the profile stays. */
  kill(): Promise<void>
  /** Ends it properly; removes the profile where we made it. */
  close(): Promise<void>
}

const quiet = [
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-default-apps",
  "--no-default-browser-check",
]

/**
 * The popups of an address bar that nobody sees are pages of their own in each window: a second of CPU each, more than the
 * window itself. The others are what playwright-core 1.65 turns off (its chromiumSwitches): of two lists the last counts.
 */
const unwanted = [
  ...["WebUIOmniboxPopup", "WebUIOmniboxAimPopup"],
  ...["AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "LensOverlay"],
  ...["HttpsFirstBalancedModeAutoEnable", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning"],
  ...["AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled"],
  "PreconnectToSearch",
]

/** A real Chromium with a profile on disk, a granted camera, and nothing that calls home. */
export async function launchChromium(options: ChromiumOptions = {}): Promise<ChromiumUnderTest> {
  const userDataDir = options.userDataDir ?? ownProfile()
  const context = await chromium.launchPersistentContext(userDataDir, { ...program(options), ...person(options) })
  const page = context.pages()[0] ?? (await context.newPage())
  if (options.cpuSlowdown) {
    const session = await context.newCDPSession(page)
    await session.send("Emulation.setCPUThrottlingRate", { rate: options.cpuSlowdown })
  }
  const pid = browserPid(userDataDir)
  return {
    context,
    page,
    userDataDir,
    kill: async () => {
      process.kill(pid, "SIGKILL")
      while (alive(pid)) await sleep(10)
      await context.close().catch(() => undefined)
    },
    close: async () => {
      await context.close()
      if (!options.userDataDir) rmSync(userDataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

let shared: Promise<Browser> | undefined

/**
 * A profile in memory in the one Chromium of this test process: for who neither kills the browser nor plays it a film.
 * A browser of its own would cost a second of CPU.
 */
export async function openChromium(
  options: Omit<ChromiumOptions, keyof Own | "cpuSlowdown"> = {},
): Promise<OpenChromium> {
  shared ??= chromium.launch(program({}))
  const context = await (await shared).newContext(person(options))
  return { context, page: await context.newPage(), close: () => context.close() }
}

type Own = Pick<ChromiumOptions, "fakeVideo" | "userDataDir" | "args">

function program({ fakeVideo, args = [] }: Own) {
  const executablePath = findChromium()
  if (executablePath === null) throw new Error("No Chromium found: `npm test` installs one, or set CHROMIUM_PATH.")
  return {
    executablePath,
    headless: true,
    args: [...quiet, `--disable-features=${unwanted.join(",")}`, ...sandbox(), ...camera(fakeVideo), ...args],
  }
}

const person = (options: ChromiumOptions) => ({
  viewport: options.viewport ?? { width: 360, height: 640 },
  permissions: ["camera"],
  ...defined(options, ["colorScheme", "locale", "baseURL", "hasTouch"]),
})

/** Goes with the test process at the latest: a test that fails before it closes leaves nothing behind. */
function ownProfile(): string {
  const folder = mkdtempSync(join(tmpdir(), "backdock-chromium-"))
  process.once("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** Chromium's sandbox refuses root. */
const sandbox = () => (process.getuid?.() === 0 ? ["--no-sandbox"] : [])

function camera(file: string | undefined): string[] {
  const fake = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
  return file ? [...fake, `--use-file-for-fake-video-capture=${file}`] : fake
}

/** The profile's lock is a link to "host-pid": the browser process itself, past any wrapper script. */
function browserPid(userDataDir: string): number {
  return Number(readlinkSync(join(userDataDir, "SingletonLock")).split("-").at(-1))
}

function defined<T extends object, K extends keyof T>(from: T, keys: K[]): Pick<T, K> {
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])) as Pick<T, K>
}

/**
 * Installs what this page shows as an app and opens it: a window of its own in the same profile, as from a home screen.
 * By the DevTools protocol's PWA domain, which a headless Chromium has too.
 */
export async function installedApp({ context, page }: OpenChromium): Promise<Page> {
  const devtools = (await context.newCDPSession(page)) as unknown as {
    send(method: string, params?: object): Promise<Record<string, string>>
  }
  const { appId: manifestId } = await devtools.send("Page.getAppId")
  await devtools.send("PWA.install", { manifestId, installUrlOrBundleUrl: page.url() })
  await devtools.send("PWA.changeAppUserSettings", { manifestId, displayMode: "standalone" })
  const opened = context.waitForEvent("page")
  await devtools.send("PWA.launch", { manifestId })
  return opened
}
