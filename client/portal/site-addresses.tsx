import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { Sender, SiteAddresses } from "../../shared/contract/sending.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { AddressFields, addressOf, isWholeAddress, senderOf } from "../ui/desk-select.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { useWords } from "../ui/words.ts"

type Site = SiteAddresses["sites"][number]

const addressesQuery = queryOptions({
  queryKey: ["site-addresses"],
  queryFn: ({ signal }) => answered(SiteAddresses, "/api/sites/addresses", { signal }),
  networkMode: "always",
})

/** Where labels send parcels: without an address no carrier can be booked. */
export function SiteAddressCards() {
  const { t } = useWords()
  const found = useQuery(addressesQuery)
  const [open, setOpen] = useState<Site | null>(null)
  return (
    <section aria-labelledby="site-addresses">
      <header className="look-part">
        <h2 id="site-addresses">{t("sending:sites.title")}</h2>
        <p>{t("sending:sites.about")}</p>
      </header>
      {!found.data && !found.error && <p>{t("desk:loading")}</p>}
      {found.error && (
        <DeskTrouble error={found.error} kept={found.data !== undefined} onRetry={() => void found.refetch()} />
      )}
      {found.data?.sites.map((site) => (
        <section key={site.id} className="look-card" aria-labelledby={`site-${site.id}`}>
          <h3 id={`site-${site.id}`}>{site.name}</h3>
          <p>{site.address ? inOneLine(site.address) : t("sending:sites.none")}</p>
          <DeskButton onClick={() => setOpen(site)}>
            {t(site.address ? "sending:sites.change" : "sending:sites.set", { site: site.name })}
          </DeskButton>
        </section>
      ))}
      {open && <AddressForm site={open} onClose={() => setOpen(null)} />}
    </section>
  )
}

const inOneLine = ({ name, lines, postcode, town, country }: Sender) =>
  [name, ...lines, `${postcode} ${town}`, country].join(", ")

function AddressForm({ site, onClose }: { site: Site; onClose: () => void }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const [address, setAddress] = useState(() => addressOf(site.address))
  const [tried, setTried] = useState(false)
  const save = useMutation({
    networkMode: "always",
    mutationFn: () => answered(Sender, `/api/sites/${site.id}/address`, { method: "PUT", body: senderOf(address) }),
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: ["site-addresses"] }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (isWholeAddress(address)) save.mutate()
  }
  const title = t(site.address ? "sending:sites.change" : "sending:sites.set", { site: site.name })
  return (
    <DeskDialog title={title} onClose={onClose}>
      <form className="desk-form" onSubmit={submit} noValidate>
        {save.error && <DeskTrouble error={save.error} />}
        <AddressFields address={address} tried={tried} onChange={setAddress} />
        <div className="desk-dialog-acts">
          <DeskButton onClick={onClose}>{t("common:cancel")}</DeskButton>
          <DeskButton kind="main" type="submit">
            {save.isPending ? t("desk:saving") : title}
          </DeskButton>
        </div>
      </form>
    </DeskDialog>
  )
}
