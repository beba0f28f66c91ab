import { refused } from "../../shared/contract/problem.ts"
import { noticeWords } from "../notices/say.ts"
import { stopReminders } from "../notices/stop-reminders.ts"
import { readNoMore } from "../notices/unsubscribe-link.ts"
import { html } from "../portal/html.ts"
import { shownShop } from "../portal/shop-look.ts"
import { portalLocale, showPage } from "./portal-answer.ts"
import { type Asked, type Route, route } from "./route.ts"

/** Where a customer says that they want no reminders: in one press in their mail program (RFC 8058), or on a page. */
export const portalMailRoutes: Route[] = [
  route({
    method: "GET",
    path: "/mails/stop/:token",
    who: "customer",
    says: "Asks whether no reminders are wanted: a scanner of mails that follows the link changes nothing",
    reply: "bytes",
    handle: (asked) => page(asked, false),
  }),
  route({
    method: "POST",
    path: "/mails/stop/:token",
    who: "customer",
    says: "No more reminders to this address; the token is the proof",
    ownToken: true,
    takesBytes: 1_024,
    reply: "bytes",
    handle: async (asked) => {
      const returnId = readNoMore(asked.ctx, asked.params.token ?? "")
      if (returnId === null) return refused("not_found")
      await asked.ctx.database.write((tx) => stopReminders(tx, asked.ctx, returnId))
      return page(asked, true)
    },
  }),
]

async function page(asked: Asked, stopped: boolean) {
  const returnId = readNoMore(asked.ctx, asked.params.token ?? "")
  const { read } = asked.ctx.database
  const row =
    returnId === null
      ? undefined
      : await read.selectFrom("returns").select("shop_id").where("id", "=", returnId).executeTakeFirst()
  if (!row) return refused("not_found")
  const shop = await shownShop(read, { id: row.shop_id })
  const w = noticeWords[portalLocale(asked)].stop
  const ask = html`<p>${w.text}</p><form method="post"><button class="button">${w.act}</button></form>`
  return showPage(asked, { shop, title: stopped ? w.done : w.title, body: stopped ? html`<p>${w.doneText}</p>` : ask })
}
