import { describe, expect, test } from "vitest"
import { type Link, startLink } from "../../client/live/link.ts"
import { BEAT_MS, SILENT_MS } from "../../shared/contract/live.ts"
import { type Browser, newBrowser, type Stream } from "./tabs.ts"

const hello = (stream: Stream | undefined, id = "1.a", resumed = true) =>
  stream?.say("hello", { resumed, changes: [] }, id)
const changed = (stream: Stream | undefined, id: string, at: string) =>
  stream?.say("changed", { changes: [{ kind: "return", id }] }, at)
const open = (browser: Browser) => browser.streams.filter((one) => one.open)

/** Time passes until so many were opened; answers with the last of them. */
async function opened(browser: Browser, count: number, within: number): Promise<Stream | undefined> {
  const until = browser.now() + within
  while (browser.streams.length < count && browser.now() < until) await browser.pass(100)
  expect(browser.streams).toHaveLength(count)
  return browser.streams.at(-1)
}

/** What its pages are told, one word a telling. */
function told(link: Link): string[] {
  const all: string[] = []
  link.onChanges((changes) => all.push(changes === "all" ? "all" : changes.map((one) => one.id).join(",")))
  return all
}

describe("one stream a browser", () => {
  test("is shared by its tabs: each hears each change once", async () => {
    const browser = newBrowser()
    const links = [1, 2, 3].map(() => startLink(browser.tab().world))
    await browser.pass(10)
    expect(open(browser)).toHaveLength(1)
    hello(browser.streams[0])
    await browser.pass(1)
    const heard = links.map(told)
    changed(browser.streams[0], "x", "2.a")
    await browser.pass(1)
    expect(heard).toEqual([["x"], ["x"], ["x"]])
    expect(links.map((link) => link.mode())).toEqual(["live", "live", "live"])
    for (const link of links) link.stop()
    await browser.pass(1)
    expect(open(browser)).toHaveLength(0)
  })

  test("is taken up by another tab where the first one is closed, from the event that it had come to", async () => {
    const browser = newBrowser()
    const [first, second] = [startLink(browser.tab().world), startLink(browser.tab().world)]
    await browser.pass(10)
    hello(browser.streams[0])
    changed(browser.streams[0], "x", "7.b")
    await browser.pass(1)
    first.stop()
    await browser.pass(10)
    expect(open(browser)).toHaveLength(1)
    expect(browser.streams[1]?.after).toBe("7.b")
    hello(browser.streams[1], "8.c")
    await browser.pass(1)
    expect(second.mode()).toBe("live")
    second.stop()
  })

  test("is taken over from a tab that the browser has frozen, by one that is looked at", async () => {
    const browser = newBrowser()
    const frozen = browser.tab()
    startLink(frozen.world)
    await browser.pass(10)
    hello(browser.streams[0])
    await browser.pass(1)
    const hidden = browser.tab()
    hidden.hide()
    startLink(hidden.world)
    const link = startLink(browser.tab().world)
    await browser.pass(1)
    frozen.freeze()
    hello(await opened(browser, 2, 45_000))
    await browser.pass(1)
    expect(link.mode()).toBe("live")
  })
})

describe("what a page believes of its stream", () => {
  test("it is live only while something is heard: silence of two beats makes it ask, at once", async () => {
    const browser = newBrowser()
    const link = startLink(browser.tab().world)
    const heard = told(link)
    await browser.pass(10)
    expect(link.mode()).toBe("asking")
    hello(browser.streams[0])
    for (let beats = 0; beats < 5; beats++) {
      await browser.pass(BEAT_MS)
      browser.streams[0]?.say("beat", {}, "1.a")
    }
    await browser.pass(1)
    expect([link.mode(), heard]).toEqual(["live", ["all"]])
    await browser.pass(SILENT_MS + 1)
    expect([link.mode(), heard]).toEqual(["asking", ["all", "all"]])
    // a stream that says nothing more is given up, and asked for again where it was
    await browser.pass(SILENT_MS * 2)
    expect(browser.streams).toHaveLength(2)
    expect(browser.streams[1]?.after).toBe("1.a")
    link.stop()
  })

  test("a stream that was cut is taken up where it was, and nothing is asked for twice", async () => {
    const browser = newBrowser()
    const link = startLink(browser.tab().world)
    await browser.pass(10)
    hello(browser.streams[0], "5.e")
    await browser.pass(1)
    const heard = told(link)
    browser.streams[0]?.end()
    await browser.pass(600)
    expect(browser.streams[1]?.after).toBe("5.e")
    browser.streams[1]?.say("hello", { resumed: true, changes: [{ kind: "return", id: "missed" }] }, "6.f")
    await browser.pass(1)
    expect([link.mode(), heard]).toEqual(["live", ["missed"]])
    browser.streams[1]?.end()
    await browser.pass(600)
    hello(browser.streams[2], "1.z", false)
    await browser.pass(1)
    expect(heard).toEqual(["missed", "all"])
    link.stop()
  })

  test.each(["portal", "refused", "silence"] as const)(
    "%s is no stream: pages ask, and it is tried again ever more seldom",
    async (answer) => {
      const browser = newBrowser()
      browser.answer = answer
      const link = startLink(browser.tab().world)
      await browser.pass(60_000)
      expect([link.mode(), browser.streams.length]).toEqual(["asking", 0])
      browser.answer = "stream"
      hello(await opened(browser, 1, 25_000))
      await browser.pass(1)
      expect(link.mode()).toBe("live")
      link.stop()
    },
  )

  test("who is signed in no more has their pages ask, which then say so", async () => {
    const browser = newBrowser()
    browser.answer = 401
    const link = startLink(browser.tab().world)
    const heard = told(link)
    await browser.pass(400)
    expect(heard).toEqual(["all"])
    link.stop()
  })

  test("where a browser has no locks every tab asks, and none holds a connection", async () => {
    const browser = newBrowser()
    const link = startLink({ ...browser.tab().world, locks: null })
    await browser.pass(60_000)
    expect([link.mode(), browser.streams.length]).toEqual(["asking", 0])
    link.stop()
  })
})
