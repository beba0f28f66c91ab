import { afterAll, expect, test } from "vitest"
import { type ServerProcess, startServer } from "../support/server-process.ts"

let server: ServerProcess | undefined
afterAll(() => server?.close())

test("a start with --empty prints a link that makes the first administrator, once, and no restart prints another", async () => {
  server = await startServer({ flags: ["--empty"], env: { DEMO: "", LOG_LEVEL: "info" } })
  const { url } = server
  const [, token = ""] = server.log().match(/\/setup#([\w-]{43})\n/) ?? []
  const setup = (body: object) =>
    fetch(`${url}/api/setup`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: url },
      body: JSON.stringify({
        name: "Nour",
        email: "nour@belvoir.example",
        password: "a long password",
        siteName: "Lille",
        shopName: "Belvoir",
        ...body,
      }),
    })
  const me = async () => (await fetch(`${url}/api/session`)).json()
  expect(await me()).toMatchObject({ needsSetup: true, demo: false })
  expect((await setup({ token: "x".repeat(43) })).status).toBe(410)
  const made = await setup({ token })
  expect(made.status).toBe(200)
  const cookie = made.headers.getSetCookie()[0]?.split(";")[0] ?? ""
  const people = await (await fetch(`${url}/api/people`, { headers: { cookie } })).json()
  expect(people).toMatchObject({ people: [{ name: "Nour" }], sites: [{ name: "Lille" }] })
  expect((await setup({ token })).status).toBe(410)
  expect(await me()).toMatchObject({ needsSetup: false })
  await server.restart()
  expect(server.log().match(/\/setup#/g)).toHaveLength(1)
  expect((await fetch(`${url}/api/people`, { headers: { cookie } })).status).toBe(200)
  // the token was shown to whoever started it and stands nowhere else, not in a line of the log
  expect(server.log().split(token)).toHaveLength(2)
  expect(server.log()).not.toMatch(/belvoir|a long password/)
})
