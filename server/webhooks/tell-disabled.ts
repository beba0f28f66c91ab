import type { Selectable } from "kysely"
import { localDay } from "../../shared/policy/local-days.ts"
import type { Context } from "../context.ts"
import type { Tx } from "../db/open.ts"
import type { Tables } from "../db/tables.ts"
import { queueMail } from "../notices/queue-mail.ts"
import { fill } from "../notices/say.ts"
import { disabledWords } from "./words.ts"

type Disabled = Selectable<Tables["webhook_endpoints"]> & {
  because: "week_of_failures" | "gone"
  failing_since: number
}

/** To each administrator who has an address. */
export async function tellDisabled(tx: Tx, ctx: Context, endpoint: Disabled): Promise<void> {
  const people = await tx
    .selectFrom("people")
    .innerJoin("person_roles", "person_roles.person_id", "people.id")
    .where("person_roles.role", "=", "administrator")
    .where("people.removed_at", "is", null)
    .where("people.email", "is not", null)
    .select(["people.id", "people.locale", "people.email"])
    .distinct()
    .orderBy("people.id")
    .execute()
  const link = `${ctx.config.publicUrl ?? `${ctx.config.tls ? "https" : "http"}://localhost:${ctx.config.port}`}/webhooks`
  for (const { id, locale, email } of people) {
    const w = disabledWords[locale]
    const since = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(
      Date.parse(localDay(endpoint.failing_since, "UTC")),
    )
    const said = { name: endpoint.name, url: endpoint.url, since, link }
    await queueMail(tx, ctx, {
      key: `webhook_disabled:${endpoint.id}:${ctx.now()}:${id}`,
      about: `person:${id}`,
      to: email ?? "",
      subject: fill(w.subject, said),
      text: [fill(w[endpoint.because], said), "", fill(w.kept, said), "", fill(w.link, said)].join("\n"),
    })
  }
}
