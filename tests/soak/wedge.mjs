// `npm run soak -- --wedge`: a scanner at every pace, wherever the focus is: 1,000 scans in a row at 0 and 5 ms a
// character, 50 at 30 and 100 ms. Each code is one parcel more on the arrival screen, in its order.
import { launchChromium } from "../support/chromium.ts"
import { startServer } from "../support/server-process.ts"
import { focuses, openArrival, stressWedge } from "../support/wedge-stress.ts"

const paces = [
  { every: 0, scans: 1000 },
  { every: 5, scans: 1000 },
  { every: 30, scans: 50 },
  { every: 100, scans: 50 },
]

/** No parcel of the demo has a number from here on; each question has its own, for what has arrived once is not counted again. */
const FIRST = 6000

export async function* measure() {
  const server = await startServer({ env: { DEMO: "on" } })
  try {
    let from = FIRST
    for (const focus of focuses)
      for (const pace of paces) {
        yield await one(server.url, { focus, ...pace, from })
        from += pace.scans
      }
  } finally {
    await server.close()
  }
}

/** In a browser of its own: what was scanned before is no part of the question. */
async function one(url, stress) {
  const chromium = await launchChromium({ locale: "fr-FR", viewport: { width: 360, height: 640 } })
  const began = Date.now()
  try {
    await openArrival(chromium.page, url)
    const { sent, counted, leaked } = await stressWedge(chromium.page, stress)
    const has = new Set(counted)
    const inOrder = JSON.stringify(sent) === JSON.stringify(counted)
    return {
      figure: "wedge",
      focus: stress.focus,
      msPerCharacter: stress.every,
      sent: sent.length,
      counted: counted.length,
      inOrder,
      lost: sent.filter((code) => !has.has(code)).length,
      leaked: leaked.length,
      seconds: Math.round((Date.now() - began) / 1000),
      ok: inOrder && !leaked.length,
    }
  } finally {
    await chromium.close()
  }
}
