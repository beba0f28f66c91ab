import { expect, test } from "vitest"
import { signLink } from "../../server/links/sign-link.ts"
import { openLog } from "../../server/start/open-log.ts"
import en from "../../shared/locales/en/portal-bank.ts"
import { DAY, HOUR, MINUTE } from "../support/context.ts"
import { describeEngines } from "../support/engines.ts"
import { portalBrowser, type TestAnswer, type TestBrowser } from "../support/http-client.ts"
import { emptied } from "../sync/emptied.ts"
import { type BankTill, IBAN, newBankTill } from "./bank-till.ts"

const PAGE = "/portal/bank/account"
const FORM = "application/x-www-form-urlencoded"
const textOf = (answer: TestAnswer) => (answer.body ? Buffer.from(answer.body).toString() : "")
const good = {
  iban: "de89 3704 0044 0532 0130 00",
  bic: "",
  holder: "Camille Dupont",
  line: "5 Lindenstr.",
  more: "",
  postcode: "50667",
  town: "Köln",
  country: "DE",
  agree: "yes",
}

async function asked(till: BankTill) {
  const answer = await till.ask(await till.refused())
  const link = (answer.ok && answer.value.link) || ""
  return { link, path: new URL(link).pathname, token: link.split("/").at(-1) ?? "" }
}

async function visit(browser: TestBrowser, path: string) {
  const sent = await browser.ask("GET", path)
  expect(sent.status, "the link is exchanged").toBe(303)
  expect(sent.headers.get("location")).toBe(PAGE)
  return browser.ask("GET", PAGE)
}

const hidden = (page: TestAnswer) => /name="form" value="([^"]+)"/.exec(textOf(page))?.[1] ?? ""
const send = (browser: TestBrowser, fields: Record<string, string>, more: Record<string, string> = {}) =>
  browser.ask("POST", `${PAGE}?lang=en`, new URLSearchParams(fields).toString(), { "content-type": FORM, ...more })
const everything = async ({ ctx }: BankTill) => {
  const { read } = ctx.database
  return JSON.stringify([
    await read.selectFrom("bank_asks").selectAll().execute(),
    await read.selectFrom("bank_accounts").selectAll().execute(),
    await read.selectFrom("audit").selectAll().execute(),
    await read.selectFrom("intents").selectAll().execute(),
  ])
}

describeEngines("the page where a customer gives their account", (under) => {
  const open = emptied(under)

  test("takes the answer of a browser that has no script and names no origin, once, and shows only its ends", async () => {
    const till = await newBankTill(open)
    const { path } = await asked(till)
    const browser = portalBrowser(till.ctx)
    const form = await visit(browser, path)
    expect(textOf(form)).toContain("1002")
    expect(textOf(form)).not.toContain("<script")
    const sent = await send(browser, { ...good, form: hidden(form) }, { origin: "null" })
    expect(sent.status).toBe(303)
    const done = textOf(await browser.ask("GET", `${PAGE}?lang=en`))
    expect(done).toContain(en.done)
    expect(done).toContain("DE89 •••• 3000")
    expect(done).not.toContain("0044")
    const [row] = await till.ctx.database.read.selectFrom("bank_accounts").selectAll().execute()
    expect(row).toMatchObject({ agreed_locale: "en", agreed_at: till.ctx.now(), holder: "Camille Dupont" })
    expect(row?.agreed_text).toContain("expressly agree")
    expect(row?.agreed_text).toContain("1002")
    const again = { ...good, iban: "NL91ABNA0417164300", form: hidden(form) }
    expect((await send(browser, again)).status).toBe(303)
    const all = await till.ctx.database.read.selectFrom("bank_accounts").selectAll().execute()
    expect(all).toEqual([row])
  })

  test("changes nothing by being looked at, keeps the link out of every later address, and lets no cache or referrer have it", async () => {
    const till = await newBankTill(open)
    const { path, token } = await asked(till)
    const before = await everything(till)
    const browser = portalBrowser(till.ctx)
    for (const look of [await browser.ask("GET", path), await browser.ask("HEAD", path), await visit(browser, path)]) {
      expect(look.headers.get("cache-control")).toBe("no-store")
      expect(look.headers.get("referrer-policy")).toBe("no-referrer")
      expect(textOf(look)).not.toContain(token)
    }
    const [cookie] = (await browser.ask("GET", path)).headers.getSetCookie()
    expect(cookie).toMatch(/^bd_bank=[^;]+; Path=\/portal\/bank; Max-Age=3600; HttpOnly; SameSite=Lax/)
    expect(cookie).not.toContain(token)
    expect(await everything(till)).toBe(before)
  })

  test("writes neither the link nor the visit into the log", async () => {
    let log = ""
    const till = await newBankTill(open)
    const to = {
      write: (line: string) => {
        log += line
      },
    }
    till.ctx.log = openLog("trace", to)
    const { path, token } = await asked(till)
    const browser = portalBrowser(till.ctx)
    const form = await visit(browser, path)
    await send(browser, { ...good, form: hidden(form) })
    await browser.ask("GET", path.slice(0, -1))
    expect(log).toContain("/portal/bank/v1/:token")
    for (const secret of [token, token.slice(0, 30), browser.cookies.get("bd_bank") ?? "?", IBAN, "Lindenstr"])
      expect(log).not.toContain(secret)
  })

  test("opens for no link with one character changed, and tells a wrong one, an old one and a replaced one not apart", async () => {
    const till = await newBankTill(open)
    const { path, token } = await asked(till)
    const pages = new Set<string>()
    // every character is somebody's: each in turn is made another, from an address of its own
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === "A" ? "B" : "A"
      const wrong = `/portal/bank/v1/${token.slice(0, at)}${other}${token.slice(at + 1)}`
      if (at % 25 === 0) till.ctx.clock.advance(16 * MINUTE)
      const answer = await portalBrowser(till.ctx).ask("GET", wrong)
      expect([at, answer.status, answer.headers.getSetCookie()]).toEqual([at, 404, []])
      pages.add(textOf(answer))
    }
    till.ctx.clock.advance(16 * MINUTE)
    const row = till.ctx.database.read.selectFrom("bank_asks").selectAll()
    const { id: askId, expires_at: endsAt } = await row.executeTakeFirstOrThrow()
    for (const forged of [
      signLink(till.ctx, "bank visit", { id: askId, version: 1, endsAt }),
      signLink(till.ctx, "bank link", { id: askId, version: 2, endsAt }),
      signLink(till.ctx, "bank link", { id: till.ctx.newId(), version: 1, endsAt }),
      signLink({ secret: new Uint8Array(32) }, "bank link", { id: askId, version: 1, endsAt }),
      "",
      "%00",
      "a".repeat(5_000),
    ]) {
      const answer = await portalBrowser(till.ctx).ask("GET", `/portal/bank/v1/${forged}`)
      expect(answer.status, forged.slice(0, 40)).toBe(404)
    }
    await till.ask(await till.intent(till.seed.mugs))
    pages.add(textOf(await portalBrowser(till.ctx).ask("GET", path)))
    till.ctx.clock.advance(15 * DAY)
    pages.add(textOf(await portalBrowser(till.ctx).ask("GET", path)))
    expect(pages.size).toBe(1)
  })

  test("slows down whoever guesses, and not who has the right link", async () => {
    const till = await newBankTill(open)
    const { path } = await asked(till)
    const browser = portalBrowser(till.ctx)
    for (let i = 0; i < 40; i++) expect((await browser.ask("GET", path)).status).toBe(303)
    const statuses: number[] = []
    for (let i = 0; i < 32; i++) statuses.push((await browser.ask("GET", `${path}x`)).status)
    expect(statuses.filter((status) => status === 404)).toHaveLength(30)
    expect(statuses.at(-1)).toBe(429)
    till.ctx.clock.advance(16 * MINUTE)
    expect((await browser.ask("GET", path)).status).toBe(303)
  })

  test("takes nothing without its cookie, without its own form, from a visit that is over, or of another page", async () => {
    const till = await newBankTill(open)
    const { path } = await asked(till)
    const browser = portalBrowser(till.ctx)
    const form = hidden(await visit(browser, path))
    const before = await everything(till)
    expect((await send(portalBrowser(till.ctx), { ...good, form })).status).toBe(404)
    for (const wrong of [
      "",
      "x",
      `${form.slice(0, -1)}${form.endsWith("A") ? "B" : "A"}`,
      browser.cookies.get("bd_bank") ?? "",
    ])
      expect((await send(browser, { ...good, form: wrong })).status, wrong.slice(0, 8)).toBe(422)
    till.ctx.clock.advance(2 * HOUR)
    expect((await send(browser, { ...good, form })).status).toBe(404)
    expect(await everything(till)).toBe(before)
  })

  test("says at each field what is wrong, keeps what was typed, and lets no script of it onto the page", async () => {
    const till = await newBankTill(open)
    const { path } = await asked(till)
    const browser = portalBrowser(till.ctx)
    const form = hidden(await visit(browser, path))
    const script = `"><script>alert(1)</script><img src=x onerror=alert(1)>'`
    const names = ["iban", "bic", "holder", "line", "more", "postcode", "town", "country"]
    const answer = await send(browser, { ...Object.fromEntries(names.map((name) => [name, script])), form })
    expect(answer.status).toBe(422)
    const page = textOf(answer)
    expect(page).not.toContain("<script")
    expect(page).not.toContain("<img")
    expect(page.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(4)
    for (const said of [en.wrong.iban_characters, en.wrong.bic, en.wrong.country, en.wrong.agree])
      expect(page).toContain(said)
    expect(page.match(/aria-invalid="true"/g)).toHaveLength(6)
    const cases: [Partial<typeof good>, string][] = [
      [{ iban: "" }, en.wrong.iban_empty],
      [{ iban: "DE89 3704 0044 0532 0130 01" }, en.wrong.iban_check_digits],
      [{ iban: "US64SVBKUS6S3300958679" }, en.wrong.iban_country],
      [{ holder: "محمد" }, en.wrong.holder],
      [{ town: "" }, en.wrong.town],
      [{ agree: "" }, en.wrong.agree],
    ]
    for (const [change, said] of cases) {
      const told = textOf(await send(browser, { ...good, ...change, form }))
      expect(told, said).toContain(said)
      expect(told).toContain('value="50667"')
    }
    till.ctx.clock.advance(16 * MINUTE)
    expect((await send(browser, { ...good, holder: `O'Neill <b>`, form })).status).toBe(303)
    const [row] = await till.ctx.database.read.selectFrom("bank_accounts").selectAll().execute()
    expect(row?.holder).toBe("O'Neill <b>")
  })
})
