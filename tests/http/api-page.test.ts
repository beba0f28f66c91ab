import { describe, expect, test } from "vitest"
import { DEMO_KEY, layDemoKey } from "../../server/demo/demo-key.ts"
import { apiExamples, queryExamples } from "../../server/http/api-examples.ts"
import { apiPage } from "../../server/http/api-page.ts"
import { openApi } from "../../server/http/open-api.ts"
import { route } from "../../server/http/route.ts"
import { routes } from "../../server/http/routes.ts"
import { done } from "../../shared/contract/problem.ts"
import { testContext } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { testClient } from "../support/http-client.ts"
import { seedSmall } from "../support/seed-small.ts"
import { emptied } from "../sync/emptied.ts"

describe("the page of the API", () => {
  const page = apiPage(openApi(routes), null)

  test("leaves no address out", () => {
    for (const { path } of routes) expect(page).toContain(path.replace(/:(\w+)/g, "{$1}").replace(/\//g, "/<wbr>"))
  })

  test("shows what a shop's tool sends down to the last field, and what each wants", () => {
    const orders = page.slice(page.indexOf(`id="post--api-orders"`), page.indexOf(`id="post--api-returns"`))
    expect(orders).toMatch(/<code>capturedMinor<\/code> <span>integer, at least 0/)
    expect(orders).toMatch(
      /<code>serials<\/code> <span>list of string, 1 to 100 characters, at most 10000 entries <i>optional/,
    )
    expect(orders).toContain("<code>test</code> · <code>stripe</code> · <code>mollie</code> · <code>manual</code>")
  })

  test("holds nothing that its own rules for scripts would refuse, whatever a route says of itself", () => {
    const odd = route({
      method: "GET",
      path: "/api/odd",
      who: "anyone",
      says: `"><script>alert(1)</script>`,
      reply: null,
      handle: async () => done(null),
    })
    const html = apiPage(openApi([odd]), `"><script>`)
    expect(html.match(/<script/g)).toEqual(["<script"])
    expect(html).not.toMatch(/ on\w+=|style=/)
  })
})

describeEngines("the examples of the API page", (under) => {
  const open = emptied(under)

  test("run as they stand with the demo's key, and change nothing when they run again", async () => {
    const ctx = testContext(await open(), { demo: true })
    const seed = await seedSmall(ctx)
    await ctx.database.write((tx) => layDemoKey(tx, ctx, seed.shopId))
    const shop = testClient(ctx).browser()
    const headers = { authorization: `Bearer ${DEMO_KEY}` }
    const run = async () => {
      const answers = []
      for (const [address, body] of Object.entries(apiExamples)) {
        const [method = "", path = ""] = address.split(" ")
        const { status, body: said } = await shop.ask(method, path, body, headers)
        answers.push([address, status, said.id])
      }
      return answers
    }
    const first = await run()
    expect(first.map(([, status]) => status)).toEqual(first.map(() => 201))
    expect(await run()).toEqual(first.map(([address, , id]) => [address, 200, id]))
    for (const [address, asked] of Object.entries(queryExamples)) {
      const [method = "", path = ""] = address.split(" ")
      const found = await shop.ask(method, `${path}?${new URLSearchParams(asked)}`, undefined, headers)
      expect([address, found.status, found.body.returns.length]).toEqual([address, 200, 1])
    }
  })
})
