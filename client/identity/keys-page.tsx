import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import type { z } from "zod/mini"
import { type KeyList, KeyMade, type KeyNew, type KeyRotate } from "../../shared/contract/identity.ts"
import { answered, Refused } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskCheck, DeskSelect } from "../ui/desk-select.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { Field } from "../ui/field.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords, type WordKey } from "../ui/words.ts"
import { keysQuery } from "./people-page-queries.ts"

type Key = z.infer<typeof KeyList>["keys"][number]
type Shop = z.infer<typeof KeyList>["shops"][number]
type Scope = z.infer<typeof KeyNew>["scopes"][number]

const scopes: readonly Scope[] = ["order.upsert", "return.upsert", "return.read", "credit.spend"]
const scopeWords: Record<Scope, WordKey> = {
  "order.upsert": "admin:key.scope.order_upsert",
  "return.upsert": "admin:key.scope.return_upsert",
  "return.read": "admin:key.scope.return_read",
  "credit.spend": "admin:key.scope.credit_spend",
}

/** The shops' keys: made, shown once, rotated, revoked; and when each was last used. */
export function KeysPage() {
  const { t } = useWords()
  const keys = useQuery(keysQuery)
  const [open, setOpen] = useState<"add" | { act: "rotate" | "revoke"; key: Key } | null>(null)
  const rows = keys.data?.keys ?? []
  return (
    <div className="desk-page">
      <div className="desk-letter">
        <header className="desk-page-head">
          <div>
            <h1>{t("admin:key.title")}</h1>
            <p>
              {t("admin:key.about")} <a href="/api/docs">{t("admin:key.docs")}</a>
            </p>
          </div>
          {keys.data && keys.data.shops.length > 0 && (
            <DeskButton kind="main" icon="plus" onClick={() => setOpen("add")}>
              {t("admin:key.add")}
            </DeskButton>
          )}
        </header>
        {!keys.data && !keys.error && <p>{t("desk:loading")}</p>}
        {keys.error && (
          <DeskTrouble error={keys.error} kept={keys.data !== undefined} onRetry={() => void keys.refetch()} />
        )}
        {keys.data && rows.length === 0 && (
          <EmptyState picture="badge" title={t("admin:key.empty")}>
            {t("admin:key.emptyNote")}
          </EmptyState>
        )}
        {rows.length > 0 && (
          <ul className="desk-rows">
            {rows.map((key) => (
              <KeyLine key={key.id} one={key} onAct={(act) => setOpen({ act, key })} />
            ))}
          </ul>
        )}
        {open === "add" && keys.data && (
          <MakeKey shops={keys.data.shops} sites={keys.data.sites} onClose={() => setOpen(null)} />
        )}
        {open !== null && open !== "add" && open.act === "rotate" && (
          <RotateKey one={open.key} onClose={() => setOpen(null)} />
        )}
        {open !== null && open !== "add" && open.act === "revoke" && (
          <RevokeKey one={open.key} onClose={() => setOpen(null)} />
        )}
      </div>
    </div>
  )
}

function KeyLine({ one, onAct }: { one: Key; onAct: (act: "rotate" | "revoke") => void }) {
  const { t } = useWords()
  const now = Date.now()
  const ended = one.revokedAt ?? (one.expiresAt !== null && one.expiresAt <= now ? one.expiresAt : null)
  const known = scopes.filter((scope) => one.scopes.includes(scope))
  return (
    <li>
      <div>
        <p className="name">{one.name}</p>
        <p className="desk-quiet">
          {one.shop} · {one.site ?? t("admin:key.everySite")}
        </p>
      </div>
      <div className="desk-tags">
        {known.map((scope) => (
          <span key={scope} className="desk-tag">
            {t(scopeWords[scope])}
          </span>
        ))}
        <span className="desk-quiet">
          {t("admin:key.created")} <RelativeDate at={one.createdAt} now={now} />
          {" · "}
          {t(one.lastUsedAt === null ? "admin:key.neverUsed" : "admin:key.lastUsed")}
          {one.lastUsedAt !== null && (
            <>
              {" "}
              <RelativeDate at={one.lastUsedAt} now={now} />
            </>
          )}
        </span>
      </div>
      <div className="acts">
        {ended !== null ? (
          <p className="desk-quiet">
            {t(one.revokedAt === null ? "admin:key.endedSince" : "admin:key.revokedSince")}{" "}
            <RelativeDate at={ended} now={now} />
          </p>
        ) : (
          <>
            {one.expiresAt === null ? (
              <DeskButton onClick={() => onAct("rotate")}>{t("admin:key.rotate")}</DeskButton>
            ) : (
              <p className="desk-quiet">
                {t("admin:key.ends")} <RelativeDate at={one.expiresAt} now={now} />
              </p>
            )}
            <DeskButton onClick={() => onAct("revoke")}>{t("admin:key.revoke")}</DeskButton>
          </>
        )}
      </div>
    </li>
  )
}

type MakeProps = { shops: readonly Shop[]; sites: readonly Shop[]; onClose: () => void }

function MakeKey({ shops, sites, onClose }: MakeProps) {
  const { t } = useWords()
  const queries = useQueryClient()
  const [name, setName] = useState("")
  const [shopId, setShopId] = useState(shops[0]?.id ?? "")
  const [siteId, setSiteId] = useState("")
  const [chosen, setChosen] = useState<Scope[]>(["order.upsert", "return.upsert"])
  const [tried, setTried] = useState(false)
  const make = useMutation({
    networkMode: "always",
    mutationFn: () =>
      answered(KeyMade, "/api/keys", {
        method: "POST",
        body: { name: name.trim(), shopId, siteId: siteId === "" ? null : siteId, scopes: chosen },
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["keys"] }),
  })
  if (make.data) return <MadeKey secret={make.data.key} onClose={onClose} />
  const told = make.error instanceof Refused ? (make.error.refusal.errors ?? []) : []
  const wrongOf = (field: string, word: WordKey | false) => {
    if (tried && word) return t(word)
    const wants = told.find((each) => each.path.startsWith(field))?.wants
    return wants ? t("admin:wrong.other", { wants }) : null
  }
  const send = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (name.trim() !== "" && chosen.length > 0) make.mutate()
  }
  const noScope = wrongOf("scopes", chosen.length === 0 && "admin:wrong.scopes")
  return (
    <DeskDialog title={t("admin:key.add")} onClose={onClose}>
      <form className="desk-form" onSubmit={send} noValidate>
        {make.error && told.length === 0 && <DeskTrouble error={make.error} />}
        <Field
          label={t("admin:key.name")}
          value={name}
          maxLength={60}
          wrong={wrongOf("name", name.trim() === "" && "admin:wrong.required")}
          onChange={(event) => setName(event.target.value)}
        />
        <DeskSelect
          label={t("admin:key.shop")}
          value={shopId}
          onChange={(event) => setShopId(event.target.value)}
          choices={shops.map((shop) => ({ id: shop.id, label: shop.name }))}
        />
        <DeskSelect
          label={t("admin:key.site")}
          value={siteId}
          onChange={(event) => setSiteId(event.target.value)}
          choices={[
            { id: "", label: t("admin:key.everySite") },
            ...sites.map((site) => ({ id: site.id, label: site.name })),
          ]}
        />
        <fieldset>
          <legend>
            <strong>{t("admin:key.scopes")}</strong>
          </legend>
          {scopes.map((scope) => (
            <DeskCheck
              key={scope}
              label={t(scopeWords[scope])}
              checked={chosen.includes(scope)}
              onChange={(on) => setChosen(scopes.filter((each) => (each === scope ? on : chosen.includes(each))))}
            />
          ))}
          {noScope && <p className="desk-ink-stop">{noScope}</p>}
        </fieldset>
        <div className="desk-dialog-acts">
          <DeskButton onClick={onClose}>{t("common:cancel")}</DeskButton>
          <DeskButton kind="main" type="submit">
            {make.isPending ? t("desk:saving") : t("admin:key.make")}
          </DeskButton>
        </div>
      </form>
    </DeskDialog>
  )
}

function MadeKey({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useWords()
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard?.writeText(secret)
    setCopied(true)
  }
  return (
    <DeskDialog title={t("admin:key.made")} onClose={onClose}>
      <LineMessage meaning="look" title={t("admin:key.madeNote")} />
      <code className="desk-secret">{secret}</code>
      <div className="desk-dialog-acts">
        <DeskButton onClick={onClose}>{t("common:close")}</DeskButton>
        <DeskButton kind="main" icon={copied ? "check" : "copy"} onClick={() => void copy()}>
          {t(copied ? "admin:key.copied" : "admin:key.copy")}
        </DeskButton>
      </div>
    </DeskDialog>
  )
}

const keepings = [0, 1, 24, 168] as const satisfies readonly z.infer<typeof KeyRotate>["keepHours"][]

/** The tool gets the new key while the old one still opens, so that no order is lost between the two. */
function RotateKey({ one, onClose }: { one: Key; onClose: () => void }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const [keepHours, setKeepHours] = useState<number>(24)
  const rotate = useMutation({
    networkMode: "always",
    mutationFn: () => answered(KeyMade, `/api/keys/${one.id}/rotate`, { method: "POST", body: { keepHours } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["keys"] }),
  })
  if (rotate.data) return <MadeKey secret={rotate.data.key} onClose={onClose} />
  return (
    <DeskDialog title={t("admin:key.rotateAsk", { name: one.name })} onClose={onClose}>
      {rotate.error && <DeskTrouble error={rotate.error} />}
      <p>{t("admin:key.rotateNote")}</p>
      <DeskSelect
        label={t("admin:key.keep")}
        value={String(keepHours)}
        onChange={(event) => setKeepHours(Number(event.target.value))}
        choices={keepings.map((hours) => ({ id: String(hours), label: t(`admin:key.keepFor.h${hours}`) }))}
      />
      <div className="desk-dialog-acts">
        <DeskButton onClick={onClose}>{t("common:cancel")}</DeskButton>
        <DeskButton kind="main" onClick={() => rotate.mutate()}>
          {rotate.isPending ? t("desk:saving") : t("admin:key.rotateDo")}
        </DeskButton>
      </div>
    </DeskDialog>
  )
}

function RevokeKey({ one, onClose }: { one: Key; onClose: () => void }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const revoke = useMutation({
    networkMode: "always",
    mutationFn: () => answered(null, `/api/keys/${one.id}/revoke`, { method: "POST", body: {} }),
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: ["keys"] }),
  })
  return (
    <DeskDialog title={t("admin:key.revokeAsk", { name: one.name })} onClose={onClose}>
      {revoke.error && <DeskTrouble error={revoke.error} />}
      <p>{t("admin:key.revokeNote")}</p>
      <div className="desk-dialog-acts">
        <DeskButton onClick={onClose}>{t("common:cancel")}</DeskButton>
        <DeskButton kind="danger" onClick={() => revoke.mutate()}>
          {t("admin:key.revoke")}
        </DeskButton>
      </div>
    </DeskDialog>
  )
}
