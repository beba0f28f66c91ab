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

export async function* measure() {
  const server = await startServer({ env: { DEMO: "on" } })
  try {
    for (const [turn, focus] of focuses.entries())
      for (const [nth, pace] of paces.entries())
        yield await one(server.url, { focus, ...pace, from: (turn * paces.length + nth) * 1000 })
  } finally {
    await server.close()
  }
}

/** In a browser of its own: the list of a thousand parcels is no part of the question. */
async function one(url, stress) {
  const chromium = await launchChromium({ locale: "fr-FR", viewport: { width: 360, height: 640 } })
  try {
    await openArrival(chromium.page, url)
    const { sent, counted, leaked } = await stressWedge(chromium.page, stress)
    const has = new Set(counted)
    const { focus, every } = stress
    const inOrder = JSON.stringify(sent) === JSON.stringify(counted)
    const figure = {
      figure: "wedge",
      focus,
      msPerCharacter: every,
      sent: sent.length,
      counted: counted.length,
      inOrder,
    }
    return {
      ...figure,
      lost: sent.filter((code) => !has.has(code)).length,
      leaked: leaked.length,
      ok: inOrder && !leaked.length,
    }
  } finally {
    await chromium.close()
  }
}
