import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { useWords } from "../ui/words.ts"
import { LookForm } from "./look-form.tsx"
import { looksQuery } from "./look-queries.ts"
import { PortalReasons } from "./portal-reasons.tsx"
import { SiteAddressCards } from "./site-addresses.tsx"
import "./look.css"

/** The administrator's page of how each shop shows itself to its customers. */
export function LookPage() {
  const { t } = useWords()
  const looks = useQuery(looksQuery)
  const [open, setOpen] = useState<string | null>(null)
  const { data } = looks
  const opened = data?.shops.find((one) => one.id === open)
  return (
    <div className="desk-page">
      <div className="desk-letter">
        <header className="desk-page-head">
          <div>
            <h1>{t("look:title")}</h1>
            <p>{t("look:about")}</p>
          </div>
        </header>
        {!data && !looks.error && <p>{t("desk:loading")}</p>}
        {looks.error && (
          <DeskTrouble error={looks.error} kept={data !== undefined} onRetry={() => void looks.refetch()} />
        )}
        {data?.shops.map((shop) => (
          <section key={shop.id} className="look-card" aria-labelledby={`look-${shop.id}`}>
            <h2 id={`look-${shop.id}`}>{shop.look.name}</h2>
            <p>
              <a href={shop.url} target="_blank" rel="noreferrer">
                {shop.url}
              </a>
            </p>
            <dl>
              <div>
                <dt>{t("look:accent")}</dt>
                <dd>{shop.look.colours.accent}</dd>
              </div>
              <div>
                <dt>{t("look:accentNight")}</dt>
                <dd>{shop.look.colours.accentNight}</dd>
              </div>
              <div>
                <dt>{t("look:email")}</dt>
                <dd>{shop.look.contact.email || t("look:none")}</dd>
              </div>
            </dl>
            <DeskButton onClick={() => setOpen(shop.id)}>{t("look:change", { shop: shop.look.name })}</DeskButton>
          </section>
        ))}
        <SiteAddressCards />
        <PortalReasons />
        {opened && <LookForm key={opened.version} shop={opened} onClose={() => setOpen(null)} />}
      </div>
    </div>
  )
}
