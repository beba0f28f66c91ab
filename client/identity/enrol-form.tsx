import { type FormEvent, useEffect, useState } from "react"
import type { z } from "zod/mini"
import { SiteList } from "../../shared/contract/identity.ts"
import { ask } from "../api/ask.ts"
import type { EnrolledDevice } from "../device/rows.ts"
import { OutboxStrip } from "../outbox/outbox-strip.tsx"
import { BigButton } from "../ui/big-button.tsx"
import { ChoiceList } from "../ui/choice-list.tsx"
import { Field } from "../ui/field.tsx"
import { Icon } from "../ui/icon.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { ActionBar } from "../ui/screen.tsx"
import { SeatedPage } from "../ui/seated-page.tsx"
import { useWords } from "../ui/words.ts"
import { enrolThisDevice } from "./enrol-this-device.ts"
import { type Words, wordsOf } from "./refusal-words.ts"

type Sites = z.infer<typeof SiteList>["sites"]

/** Name and site. `was`: what the device is until now, where it is enrolled already. */
export function EnrolForm({ was, onDone }: { was: EnrolledDevice | null; onDone: () => void }) {
  const { t } = useWords()
  const [sites, setSites] = useState<Sites | null>(null)
  const [name, setName] = useState(was?.name ?? "")
  const [siteId, setSiteId] = useState<string | null>(was?.siteId ?? null)
  const [wrong, setWrong] = useState<Words | null>(null)
  const [busy, setBusy] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once; a change of language must not ask again
  useEffect(() => {
    void ask(SiteList, "/api/sites").then((answer) => {
      if (!answer.ok) return setWrong(wordsOf(t, answer))
      setSites(answer.value.sites)
      if (answer.value.sites.length === 1) setSiteId(answer.value.sites[0]?.id ?? null)
    })
  }, [])
  const lacking = busy ? t("common:loading") : whatLacks(name, siteId)
  function whatLacks(named: string, at: string | null) {
    if (!named.trim()) return t("identity:enrol.lackingName")
    return at ? null : t("identity:enrol.lackingSite")
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (lacking || !siteId) return
    setBusy(true)
    const answer = await enrolThisDevice({ name: name.trim(), siteId })
    setBusy(false)
    if (answer.ok) onDone()
    else setWrong(wordsOf(t, answer))
  }
  return (
    <form onSubmit={submit}>
      <SeatedPage
        strip={<OutboxStrip />}
        lead={<Icon name="device" size={36} />}
        word={t("identity:enrol.word")}
        title={t("identity:enrol.title")}
        actions={
          <ActionBar>
            <BigButton kind="main" icon="device" type="submit" lacking={lacking}>
              {t("identity:enrol.go")}
            </BigButton>
          </ActionBar>
        }
      >
        {was && <p className="quiet-text">{t("identity:enrol.againNote")}</p>}
        {wrong && (
          <LineMessage meaning="stop" title={wrong.says}>
            {wrong.todo}
          </LineMessage>
        )}
        <Field
          label={t("identity:enrol.name")}
          hint={t("identity:enrol.nameHint")}
          value={name}
          onChange={(event) => setName(event.target.value)}
          maxLength={60}
          autoComplete="off"
        />
        {sites?.length === 0 && <LineMessage meaning="look" title={t("identity:enrol.noSites")} />}
        {sites && sites.length > 0 && (
          <ChoiceList
            title={t("identity:enrol.site")}
            first="same"
            choices={sites.map((site) => ({ id: site.id, label: site.name }))}
            value={siteId}
            onChoose={setSiteId}
          />
        )}
      </SeatedPage>
    </form>
  )
}
