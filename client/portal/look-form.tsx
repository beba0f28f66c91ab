import { useMutation, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import type * as z from "zod/mini"
import {
  LogoKept,
  LookChanged,
  PORTAL_DAY,
  PORTAL_NIGHT,
  type ShopLook,
  type ShopLooks,
} from "../../shared/contract/portal.ts"
import { contrast } from "../../shared/domain/contrast.ts"
import { answered, Refused } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field, TextField } from "../ui/field.tsx"
import { useWords } from "../ui/words.ts"

type Shop = z.infer<typeof ShopLooks>["shops"][number]
const texts = ["terms", "privacy", "imprint"] as const
const languages = ["fr", "en"] as const

/** A new version of it. What a customer could not read is refused before it is sent, with how far it is off. */
export function LookForm({ shop, onClose }: { shop: Shop; onClose: () => void }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const [look, setLook] = useState<ShopLook>(shop.look)
  const [reason, setReason] = useState("")
  const [logo, setLogo] = useState<File | null>(null)
  const save = useMutation({
    networkMode: "always",
    mutationFn: async () => {
      const kept = logo && (await answered(LogoKept, "/api/portal/logos", { method: "POST", body: logo }))
      const body = {
        version: shop.version,
        look: { ...look, logo: kept ? kept.logo : look.logo },
        reason: reason.trim(),
      }
      return answered(LookChanged, `/api/portal/looks/${shop.id}`, { method: "PUT", body })
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["portal-looks"] })
      onClose()
    },
  })
  const wrong = (path: string) =>
    save.error instanceof Refused ? (save.error.refusal.errors?.find((one) => one.path === path)?.wants ?? null) : null
  const far = (colour: string, ground: string) => {
    if (!/^#[0-9a-f]{6}$/.test(colour)) return t("look:hex")
    const ratio = contrast(colour, ground)
    return ratio >= 4.5 ? null : t("look:faint", { ratio: tenths(ratio) })
  }
  const accentWrong = far(look.colours.accent, PORTAL_DAY)
  const nightWrong = far(look.colours.accentNight, PORTAL_NIGHT)
  const lacks = reason.trim() === "" || look.name.trim() === "" || accentWrong !== null || nightWrong !== null
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (!lacks) save.mutate()
  }
  const colours = (change: Partial<ShopLook["colours"]>) =>
    setLook({ ...look, colours: { ...look.colours, ...change } })
  const contact = (change: Partial<ShopLook["contact"]>) =>
    setLook({ ...look, contact: { ...look.contact, ...change } })
  return (
    <DeskDialog title={t("look:change", { shop: shop.look.name })} onClose={onClose}>
      <form className="desk-form" onSubmit={send} noValidate>
        {save.error && <DeskTrouble error={save.error} />}
        <Field
          label={t("look:name")}
          value={look.name}
          maxLength={60}
          onChange={(e) => setLook({ ...look, name: e.target.value })}
        />
        <Field
          label={t("look:logo")}
          hint={t("look:logoHint")}
          type="file"
          accept="image/png,image/jpeg,image/webp"
          onChange={(e) => setLogo(e.target.files?.[0] ?? null)}
        />
        <Field
          label={t("look:accent")}
          hint={t("look:accentHint")}
          value={look.colours.accent}
          maxLength={7}
          wrong={accentWrong ?? wrong("look.colours.accent")}
          onChange={(e) => colours({ accent: e.target.value.toLowerCase() })}
        />
        <Field
          label={t("look:accentNight")}
          value={look.colours.accentNight}
          maxLength={7}
          wrong={nightWrong ?? wrong("look.colours.accentNight")}
          onChange={(e) => colours({ accentNight: e.target.value.toLowerCase() })}
        />
        <Field
          label={t("look:email")}
          type="email"
          value={look.contact.email}
          wrong={wrong("look.contact.email")}
          onChange={(e) => contact({ email: e.target.value.trim() })}
        />
        <Field
          label={t("look:phone")}
          type="tel"
          value={look.contact.phone}
          maxLength={40}
          onChange={(e) => contact({ phone: e.target.value })}
        />
        <TextField
          label={t("look:address")}
          hint={t("look:addressHint")}
          value={look.contact.address.join("\n")}
          onChange={(e) => contact({ address: e.target.value.split("\n").slice(0, 6) })}
          onBlur={() => contact({ address: look.contact.address.map((line) => line.trim()).filter(Boolean) })}
        />
        {texts.flatMap((kind) =>
          languages.map((language) => (
            <TextField
              key={kind + language}
              label={t(`look:texts.${kind}.${language}`)}
              value={look.legal[kind][language]}
              onChange={(e) =>
                setLook({
                  ...look,
                  legal: { ...look.legal, [kind]: { ...look.legal[kind], [language]: e.target.value } },
                })
              }
            />
          )),
        )}
        <Field
          label={t("look:reason")}
          hint={t("look:reasonHint")}
          value={reason}
          maxLength={500}
          onChange={(e) => setReason(e.target.value)}
        />
        <div className="desk-dialog-acts">
          <DeskButton onClick={onClose}>{t("common:cancel")}</DeskButton>
          <DeskButton kind="main" type="submit" lacking={reason.trim() === "" ? t("look:lacks") : null}>
            {t("look:save")}
          </DeskButton>
        </div>
      </form>
    </DeskDialog>
  )
}

/** As the page's language writes it; rounded down, so that what is just too pale does not read as enough. */
const tenths = (ratio: number) =>
  (Math.floor(ratio * 10) / 10).toLocaleString(document.documentElement.lang || "fr", { minimumFractionDigits: 1 })
