import { afterAll, beforeAll, expect, test } from "vitest"
import { openDatabase } from "../../server/db/open.ts"
import { shownShop } from "../../server/portal/shop-look.ts"
import { type TestContext, testContext } from "../support/context.ts"
import { freshDatabase } from "../support/engines.ts"
import { testClient } from "../support/http-client.ts"
import { imageOf } from "../support/images.ts"
import { type SeedSmall, seedSmall } from "../support/seed-small.ts"
import { customerOf } from "./customer.ts"

let ctx: TestContext
let seed: SeedSmall
beforeAll(async () => {
  ctx = testContext(await openDatabase(await freshDatabase("sqlite")))
  seed = await seedSmall(ctx)
})
afterAll(() => ctx.database.close())

test("refuses a colour that customers could not read, a version that is old and a logo that was never sent", async () => {
  const admin = await testClient(ctx).as(seed.people.administrator)
  const shop = await shownShop(ctx.database.read, { id: seed.shopId })
  if (!shop) throw new Error("no shop")
  const { look } = shop
  const put = (change: object, version = 0) =>
    admin.ask("PUT", `/api/portal/looks/${seed.shopId}`, { version, look: { ...look, ...change }, reason: "x" })
  const pale = await put({ colours: { accent: "#ffee88", accentNight: "#66dcc2" } })
  expect([pale.status, pale.body.errors[0].path]).toEqual([422, "look.colours.accent"])
  const dark = await put({ colours: { accent: "#00554f", accentNight: "#10231f" } })
  expect([dark.status, dark.body.errors[0].path]).toEqual([422, "look.colours.accentNight"])
  expect((await put({ logo: "0".repeat(64) })).status).toBe(422)
  const before = (await customerOf(ctx).get(`/s/${shop.code}`)).text

  const logo = await admin.ask("POST", "/api/portal/logos", await imageOf("png"))
  expect(logo.status).toBe(200)
  expect((await put({ logo: logo.body.logo, name: "Chez Zoé <b>" })).body).toEqual({ version: 1 })
  expect((await put({}, 0)).status, "somebody was faster").toBe(409)
  const after = (await customerOf(ctx).get(`/s/${shop.code}`)).text
  expect(after).toContain(`/pictures/${logo.body.logo}`)
  expect(after, "a name is text").toContain("Chez Zoé &lt;b&gt;")
  const style = (text: string) => /\/style\/[^"]+/.exec(text)?.[0]
  expect(style(after), "another look is another file").not.toBe(style(before))
})
