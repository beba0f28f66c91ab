import { useMutation, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { Connected, refundsBy, type ShopConnection, type ShopKeys, shopKinds } from "../../shared/contract/shops.ts"
import { answered, Refused } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskSelect } from "../ui/desk-select.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { useWords } from "../ui/words.ts"

type Kind = ShopConnection["kind"]
type Typed = { address: string; first: string; second: string; refundsBy: "shop" | "hand"; reachDays: string }
const REACHES = ["7", "30", "60", "180", "365"]
const nothing: Typed = { address: "", first: "", second: "", refundsBy: "shop", reachDays: "60" }

/** The two things that open a platform, by the names that each gives them. */
const keysOf = (kind: Kind, { first, second }: Typed): ShopKeys =>
  kind === "shopify"
    ? { kind, token: first.trim(), webhookSecret: second.trim() }
    : { kind, key: first.trim(), secret: second.trim() }

function useSend<T>(send: () => Promise<T>, onClose: () => void) {
  const queries = useQueryClient()
  return useMutation({
    networkMode: "always",
    mutationFn: send,
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: ["shop-connections"] }),
  })
}

export function ConnectForm({
  shops,
  onClose,
}: {
  shops: readonly { id: string; name: string }[]
  onClose: () => void
}) {
  const { t } = useWords()
  const [kind, setKind] = useState<Kind>("shopify")
  const [shopId, setShopId] = useState(shops[0]?.id ?? "")
  const [typed, setTyped] = useState(nothing)
  const [tried, setTried] = useState(false)
  const body = () => ({
    ...{ shopId, address: typed.address.trim(), keys: keysOf(kind, typed) },
    ...{ refundsBy: typed.refundsBy, reachDays: Number(typed.reachDays) },
  })
  const connect = useSend(() => answered(Connected, "/api/shop-connections", { method: "POST", body: body() }), onClose)
  const lacks = [typed.address, typed.first, typed.second].some((one) => one.trim() === "")
  const send = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!lacks) connect.mutate()
  }
  const wrong = wrongsOf(connect.error)
  const empty = (text: string) => (tried && text.trim() === "" ? t("shops:form.required") : null)
  return (
    <DeskDialog title={t("shops:connect")} onClose={onClose}>
      <form className="desk-form" onSubmit={send} noValidate autoComplete="off">
        {connect.error && !wrong.any && <DeskTrouble error={connect.error} />}
        <p className="desk-quiet">{t("shops:connectNote")}</p>
        <DeskSelect
          label={t("shops:form.shop")}
          value={shopId}
          onChange={(event) => setShopId(event.target.value)}
          choices={shops.map(({ id, name }) => ({ id, label: name }))}
        />
        <DeskSelect
          label={t("shops:form.platform")}
          value={kind}
          onChange={(event) => setKind(event.target.value as Kind)}
          choices={shopKinds.map((id) => ({ id, label: t(`shops:kind.${id}`) }))}
        />
        <Field
          label={t(kind === "shopify" ? "shops:form.domain" : "shops:form.site")}
          hint={t(kind === "shopify" ? "shops:form.domainHint" : "shops:form.siteHint")}
          value={typed.address}
          inputMode="url"
          autoCapitalize="none"
          spellCheck={false}
          wrong={empty(typed.address) ?? wrong.of("address")}
          onChange={(event) => setTyped({ ...typed, address: event.target.value })}
        />
        <KeyFields kind={kind} typed={typed} onType={setTyped} wrong={(text) => empty(text) ?? wrong.of("keys")} />
        <Choices typed={typed} onType={setTyped} />
        <div className="desk-dialog-acts">
          <DeskButton onClick={onClose}>{t("common:cancel")}</DeskButton>
          <DeskButton kind="main" type="submit">
            {connect.isPending ? t("desk:saving") : t("shops:form.save")}
          </DeskButton>
        </div>
      </form>
    </DeskDialog>
  )
}

export function ChangeForm({ one, onClose }: { one: ShopConnection; onClose: () => void }) {
  const { t } = useWords()
  const [typed, setTyped] = useState<Typed>({ ...nothing, refundsBy: one.refundsBy, reachDays: String(one.reachDays) })
  const [tried, setTried] = useState(false)
  const rotates = typed.first.trim() !== "" || typed.second.trim() !== ""
  const body = () => ({
    ...{ refundsBy: typed.refundsBy, reachDays: Number(typed.reachDays) },
    ...(rotates && { keys: keysOf(one.kind, typed) }),
  })
  const change = useSend(
    () => answered(null, `/api/shop-connections/${one.id}`, { method: "PATCH", body: body() }),
    onClose,
  )
  const lacks = rotates && (typed.first.trim() === "" || typed.second.trim() === "")
  const send = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!lacks) change.mutate()
  }
  const wrong = wrongsOf(change.error)
  const empty = (text: string) => (tried && rotates && text.trim() === "" ? t("shops:form.required") : null)
  return (
    <DeskDialog title={t("shops:changeTitle", { shop: one.shop.name })} onClose={onClose}>
      <form className="desk-form" onSubmit={send} noValidate autoComplete="off">
        {change.error && !wrong.any && <DeskTrouble error={change.error} />}
        <Choices typed={typed} onType={setTyped} />
        <p className="desk-quiet">{t("shops:form.keys")}</p>
        <KeyFields kind={one.kind} typed={typed} onType={setTyped} wrong={(text) => empty(text) ?? wrong.of("keys")} />
        <div className="desk-dialog-acts">
          <DeskButton onClick={onClose}>{t("common:cancel")}</DeskButton>
          <DeskButton kind="main" type="submit">
            {change.isPending ? t("desk:saving") : t("shops:form.change")}
          </DeskButton>
        </div>
      </form>
    </DeskDialog>
  )
}

/** What the server said of a field, where it named one. */
function wrongsOf(error: unknown) {
  const told = error instanceof Refused ? (error.refusal.errors ?? []) : []
  return { any: told.length > 0, of: (field: string) => told.find((one) => one.path.startsWith(field))?.wants ?? null }
}

type KeyProps = { kind: Kind; typed: Typed; onType: (typed: Typed) => void; wrong: (text: string) => string | null }

/** Typed or pasted, never read aloud over a shoulder, and never offered by the browser. */
function KeyFields({ kind, typed, onType, wrong }: KeyProps) {
  const { t } = useWords()
  const shopify = kind === "shopify"
  const secret = { type: "password", autoComplete: "new-password", spellCheck: false } as const
  return (
    <>
      <Field
        {...secret}
        label={t(shopify ? "shops:form.token" : "shops:form.key")}
        {...(shopify && { hint: t("shops:form.tokenHint") })}
        value={typed.first}
        wrong={wrong(typed.first)}
        onChange={(event) => onType({ ...typed, first: event.target.value })}
      />
      <Field
        {...secret}
        label={t(shopify ? "shops:form.webhookSecret" : "shops:form.secret")}
        hint={t(shopify ? "shops:form.webhookSecretHint" : "shops:form.secretHint")}
        value={typed.second}
        wrong={wrong(typed.second)}
        onChange={(event) => onType({ ...typed, second: event.target.value })}
      />
    </>
  )
}

function Choices({ typed, onType }: Pick<KeyProps, "typed" | "onType">) {
  const { t } = useWords()
  return (
    <>
      <DeskSelect
        label={t("shops:form.refundsBy")}
        value={typed.refundsBy}
        onChange={(event) => onType({ ...typed, refundsBy: event.target.value as Typed["refundsBy"] })}
        choices={refundsBy.map((id) => ({ id, label: t(`shops:refundsBy.${id}`) }))}
      />
      <p className="desk-quiet">{t("shops:form.refundsHint")}</p>
      <DeskSelect
        label={t("shops:form.reach")}
        value={typed.reachDays}
        onChange={(event) => onType({ ...typed, reachDays: event.target.value })}
        choices={[...new Set([...REACHES, typed.reachDays])].map((id) => ({
          id,
          label: t("shops:form.days", { count: Number(id) }),
        }))}
      />
    </>
  )
}
