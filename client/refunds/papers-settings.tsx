import { useMutation, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { journalKinds, PaperSettings } from "../../shared/contract/paper-settings.ts"
import { PaperChanged, type ShopPapersSeen } from "../../shared/contract/papers.ts"
import { accountKinds } from "../../shared/domain/account-kinds.ts"
import { answered, Refused } from "../api/answered.ts"
import { exactDate } from "../ui/date-words.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskSelect } from "../ui/desk-select.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field, TextField } from "../ui/field.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { useWords } from "../ui/words.ts"

/** How a shop's papers are made, and a form that changes it: a new version, with its author and reason. */
export function PapersSettings({ shop }: { shop: ShopPapersSeen }) {
  const { t, language } = useWords()
  const [open, setOpen] = useState(false)
  return (
    <section className="desk-section" aria-labelledby="papers-settings">
      <h2 id="papers-settings">{t("papers:settings")}</h2>
      <p className="desk-quiet">
        {shop.version === 0
          ? t("papers:settingsBuiltIn")
          : t("papers:settingsAre", {
              version: shop.version,
              who: shop.changedBy ?? "",
              when: shop.changedAt === null ? "" : exactDate(shop.changedAt, language),
            })}
      </p>
      {open ? (
        <SettingsForm shop={shop} onClose={() => setOpen(false)} />
      ) : (
        <DeskButton onClick={() => setOpen(true)}>{t("papers:change")}</DeskButton>
      )}
    </section>
  )
}

type Draft = { settings: PaperSettings; address: string; rates: string; reason: string }

function draftOf({ settings }: ShopPapersSeen): Draft {
  const rates = Object.entries(settings.accounting.rates).map((pair) => pair.join(" "))
  return { settings, address: settings.seller.address.join("\n"), rates: rates.join("\n"), reason: "" }
}

/** As it was typed: what is wrong with it is told by the same rules as at the server. */
function settingsOf({ settings, address, rates }: Draft): PaperSettings {
  const lines = (text: string) =>
    text
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean)
  const pairs = lines(rates).map((line) => line.split(/\s+/))
  return {
    ...settings,
    accounting: {
      ...settings.accounting,
      rates: Object.fromEntries(pairs.map(([code = "", rate = ""]) => [code.toUpperCase(), rate.replace(",", ".")])),
    },
    seller: { ...settings.seller, address: lines(address) },
  }
}

function SettingsForm({ shop, onClose }: { shop: ShopPapersSeen; onClose: () => void }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const [draft, setDraft] = useState(() => draftOf(shop))
  const [tried, setTried] = useState(false)
  const settings = settingsOf(draft)
  const parsed = PaperSettings.safeParse(settings)
  const save = useMutation({
    networkMode: "always",
    mutationFn: () =>
      answered(PaperChanged, `/api/papers/${shop.shopId}`, {
        method: "PUT",
        body: { baseVersion: shop.version, settings, reason: draft.reason.trim() },
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["papers"] }),
  })
  const refused = save.error instanceof Refused ? (save.error.refusal.errors ?? []) : []
  const wrongAt = (path: string): string | null => {
    const own = parsed.success ? undefined : parsed.error.issues.find((issue) => issue.path.join(".") === path)
    const told = refused.find((one) => one.path === `settings.${path}`)
    return (tried && own?.message) || told?.wants || null
  }
  const { accounting, creditNotes, seller } = draft.settings
  const change = (part: Partial<PaperSettings>) =>
    setDraft((old) => ({ ...old, settings: { ...old.settings, ...part } }))
  const account = (part: Partial<PaperSettings["accounting"]>) => change({ accounting: { ...accounting, ...part } })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (parsed.success && draft.reason.trim()) save.mutate()
  }
  const unsaid = tried && !draft.reason.trim()
  return (
    <form className="papers-form" onSubmit={submit} noValidate>
      <div className="papers-grid">
        <DeskSelect
          label={t("papers:by")}
          value={creditNotes.by}
          choices={[
            { id: "shop", label: t("papers:shops") },
            { id: "ours", label: t("papers:ours") },
          ]}
          onChange={(event) => change({ creditNotes: { ...creditNotes, by: event.target.value as "ours" | "shop" } })}
        />
        <Field
          label={t("papers:prefix")}
          value={creditNotes.prefix}
          wrong={wrongAt("creditNotes.prefix")}
          onChange={(event) => change({ creditNotes: { ...creditNotes, prefix: event.target.value.toUpperCase() } })}
        />
        <TextField
          label={t("papers:address")}
          hint={t("papers:addressHint")}
          value={draft.address}
          wrong={wrongAt("seller.address")}
          onChange={(event) => setDraft({ ...draft, address: event.target.value })}
        />
        <TextField
          label={t("papers:legal")}
          hint={t("papers:legalHint")}
          value={seller.legal}
          wrong={wrongAt("seller.legal")}
          onChange={(event) => change({ seller: { ...seller, legal: event.target.value.replace(/\n/g, " ") } })}
        />
        <Field
          label={t("papers:siren")}
          hint={t("papers:sirenHint")}
          inputMode="numeric"
          value={accounting.siren}
          wrong={wrongAt("accounting.siren")}
          onChange={(event) => account({ siren: event.target.value.replace(/\s/g, "") })}
        />
        <Field
          label={t("papers:closing")}
          hint={t("papers:closingHint")}
          value={accounting.closing}
          wrong={wrongAt("accounting.closing")}
          onChange={(event) => account({ closing: event.target.value })}
        />
        <DeskSelect
          label={t("papers:separator")}
          value={accounting.separator}
          choices={[
            { id: "tab", label: t("papers:tab") },
            { id: "pipe", label: t("papers:pipe") },
          ]}
          onChange={(event) => account({ separator: event.target.value as "tab" | "pipe" })}
        />
        <DeskSelect
          label={t("papers:encoding")}
          value={accounting.encoding}
          choices={["iso-8859-15", "utf-8"].map((id) => ({ id, label: id.toUpperCase() }))}
          onChange={(event) => account({ encoding: event.target.value as "iso-8859-15" | "utf-8" })}
        />
        <TextField
          label={t("papers:rates")}
          hint={t("papers:ratesHint")}
          value={draft.rates}
          wrong={parsed.success ? null : ratesWrong(parsed.error.issues)}
          onChange={(event) => setDraft({ ...draft, rates: event.target.value })}
        />
      </div>
      <fieldset className="papers-accounts">
        <legend>{t("papers:accounts")}</legend>
        {accountKinds.map((kind) => (
          <Pair
            key={kind}
            name={t(`books:account.kind.${kind}`)}
            first={{ label: t("papers:account"), value: accounting.accounts[kind].number }}
            second={{ label: t("papers:label"), value: accounting.accounts[kind].label }}
            wrong={wrongAt(`accounting.accounts.${kind}.number`) ?? wrongAt(`accounting.accounts.${kind}.label`)}
            onType={(number, label) => account({ accounts: { ...accounting.accounts, [kind]: { number, label } } })}
          />
        ))}
      </fieldset>
      <fieldset className="papers-accounts">
        <legend>{t("papers:journals")}</legend>
        {journalKinds.map((kind) => (
          <Pair
            key={kind}
            name={t(`papers:journal.${kind}`)}
            first={{ label: t("papers:code"), value: accounting.journals[kind].code }}
            second={{ label: t("papers:label"), value: accounting.journals[kind].label }}
            wrong={wrongAt(`accounting.journals.${kind}.code`) ?? wrongAt(`accounting.journals.${kind}.label`)}
            onType={(code, label) => account({ journals: { ...accounting.journals, [kind]: { code, label } } })}
          />
        ))}
      </fieldset>
      <Field
        label={t("papers:reason")}
        value={draft.reason}
        wrong={unsaid ? t("papers:sayWhy") : null}
        onChange={(event) => setDraft({ ...draft, reason: event.target.value })}
      />
      {tried && !parsed.success && <LineMessage meaning="stop" title={t("desk:problem.invalid")} />}
      {save.error && <DeskTrouble error={save.error} />}
      <div className="acts">
        <DeskButton kind="main" type="submit" lacking={save.isPending ? t("papers:saving") : null}>
          {t("papers:save")}
        </DeskButton>
        <DeskButton onClick={onClose}>{t("common:cancel")}</DeskButton>
      </div>
    </form>
  )
}

const ratesWrong = (issues: readonly { path: PropertyKey[]; message: string }[]): string | null =>
  issues.find((issue) => issue.path.slice(0, 2).join(".") === "accounting.rates")?.message ?? null

type Half = { label: string; value: string }
type PairProps = {
  name: string
  first: Half
  second: Half
  wrong: string | null
  onType: (first: string, second: string) => void
}

/** Two fields that belong together, named by what they are for. */
function Pair({ name, first, second, wrong, onType }: PairProps) {
  return (
    <div className="papers-pair">
      <span className="papers-name">{name}</span>
      <input
        aria-label={`${name} : ${first.label}`}
        aria-invalid={wrong ? true : undefined}
        value={first.value}
        onChange={(event) => onType(event.target.value.toUpperCase(), second.value)}
      />
      <input
        aria-label={`${name} : ${second.label}`}
        value={second.value}
        onChange={(event) => onType(first.value, event.target.value)}
      />
      {wrong && (
        <p className="wrong" role="alert">
          {wrong}
        </p>
      )}
    </div>
  )
}
