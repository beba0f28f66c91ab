import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import { PersonRow } from "../../shared/contract/identity.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskCheck } from "../ui/desk-select.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords } from "../ui/words.ts"
import { BackupWarnings } from "./backup-warnings.tsx"
import { PersonForm } from "./people-page-form.tsx"
import { peopleQuery } from "./people-page-queries.ts"

type Site = { id: string; name: string }
type Open = { kind: "add" } | { kind: "change" | "badge" | "remove"; person: PersonRow }

/** Who works here: add, change, badge, remove. For the administrator. */
export function PeoplePage() {
  const { t } = useWords()
  const people = useQuery(peopleQuery)
  const [open, setOpen] = useState<Open | null>(null)
  const [said, setSaid] = useState<string | null>(null)
  const [removed, setRemoved] = useState(false)
  const all = people.data?.people ?? []
  const shown = all.filter((person) => removed || person.removedAt === null)
  const close = (words?: string) => {
    setOpen(null)
    if (words) setSaid(words)
  }
  return (
    <div className="desk-page">
      <div className="desk-letter">
        <header className="desk-page-head">
          <div>
            <h1>{t("admin:people")}</h1>
            <p>{t("admin:person.about")}</p>
          </div>
          <DeskButton kind="main" icon="plus" onClick={() => setOpen({ kind: "add" })}>
            {t("admin:person.add")}
          </DeskButton>
        </header>
        {people.error && (
          <DeskTrouble error={people.error} kept={people.data !== undefined} onRetry={() => void people.refetch()} />
        )}
        <BackupWarnings />
        {said && <LineMessage meaning="go" title={said} />}
        {!people.data && !people.error && <p>{t("desk:loading")}</p>}
        {people.data && shown.length === 0 && (
          <EmptyState picture="people" title={t("admin:person.empty")}>
            {t("admin:person.emptyNote")}
          </EmptyState>
        )}
        <ul className="desk-rows">
          {shown.map((person) => (
            <Person key={person.id} person={person} sites={people.data?.sites ?? []} onOpen={setOpen} />
          ))}
        </ul>
        {all.some((person) => person.removedAt !== null) && (
          <DeskCheck label={t("admin:person.showRemoved")} checked={removed} onChange={setRemoved} />
        )}
      </div>
      {open && people.data && <OpenDialog open={open} sites={people.data.sites} onClose={close} />}
    </div>
  )
}

type DialogProps = { open: Open; sites: readonly Site[]; onClose: (words?: string) => void }

function OpenDialog({ open, sites, onClose }: DialogProps) {
  const { t } = useWords()
  if (open.kind === "badge") return <NewBadge person={open.person} onClose={onClose} />
  if (open.kind === "remove") return <Remove person={open.person} onClose={onClose} />
  return (
    <PersonForm
      person={open.kind === "change" ? open.person : null}
      sites={sites}
      onClose={() => onClose()}
      onSaved={(saved) => onClose(t("admin:person.saved", { name: saved.name }))}
    />
  )
}

function Person({
  person,
  sites,
  onOpen,
}: {
  person: PersonRow
  sites: readonly Site[]
  onOpen: (open: Open) => void
}) {
  const { t, language } = useWords()
  const site = (id: string | null) =>
    id === null ? t("admin:person.everySite") : (sites.find((each) => each.id === id)?.name ?? "")
  const gone = person.removedAt !== null
  return (
    <li>
      <div>
        <p className="name">{person.name}</p>
        <p className="desk-quiet">{person.email}</p>
      </div>
      <div className="desk-tags">
        {person.roles.map((grant) => (
          <span key={`${grant.role} ${grant.siteId}`} className="desk-tag">
            {t(`domain:role.${grant.role}`)}, {site(grant.siteId)}
          </span>
        ))}
        <span className="desk-quiet">
          <Ways person={person} />
        </span>
      </div>
      {gone ? (
        <p className="desk-quiet">
          {t("admin:person.removedSince")} <RelativeDate at={person.removedAt ?? 0} now={Date.now()} />
        </p>
      ) : (
        <div className="acts">
          <DeskButton onClick={() => onOpen({ kind: "change", person })}>{t("admin:person.changeThem")}</DeskButton>
          {person.badge && (
            <a className="desk-button plain" href={`/api/people/${person.id}/badge?locale=${language}`} download>
              {t("admin:person.printBadge")}
            </a>
          )}
          <DeskButton kind="quiet" onClick={() => onOpen({ kind: "badge", person })}>
            {t("admin:person.newBadge")}
          </DeskButton>
          <DeskButton kind="quiet" onClick={() => onOpen({ kind: "remove", person })}>
            {t("admin:person.removeThem")}
          </DeskButton>
        </div>
      )}
    </li>
  )
}

/** By what a person comes in; said plainly where there is no way. */
function Ways({ person }: { person: PersonRow }) {
  const { t } = useWords()
  const ways = [person.hasPassword && t("admin:person.hasPassword"), person.hasPin && t("admin:person.hasPin")].filter(
    Boolean,
  )
  const badge = person.badge && groupForEye(person.badge).join("\u00a0")
  if (ways.length === 0) return t("admin:person.noWay")
  return `${t("admin:person.ways")} ${ways.join(", ")}${badge ? `. ${t("admin:person.badge")} ${badge}` : ""}`
}

type ActProps = { person: PersonRow; onClose: (words?: string) => void }

function NewBadge({ person, onClose }: ActProps) {
  const { t } = useWords()
  const queries = useQueryClient()
  const give = useMutation({
    networkMode: "always",
    mutationFn: () => answered(PersonRow, `/api/people/${person.id}/badge`, { method: "POST", body: {} }),
    onSuccess: () => onClose(t("admin:person.badgeGiven", { name: person.name })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["people"] }),
  })
  return (
    <DeskDialog title={`${t("admin:person.newBadge")}, ${person.name}`} onClose={() => onClose()}>
      {give.error && <DeskTrouble error={give.error} />}
      <p>{t("admin:person.newBadgeNote")}</p>
      <div className="desk-dialog-acts">
        <DeskButton onClick={() => onClose()}>{t("common:cancel")}</DeskButton>
        <DeskButton kind="main" icon="badge" onClick={() => give.mutate()}>
          {t("admin:person.newBadge")}
        </DeskButton>
      </div>
    </DeskDialog>
  )
}

function Remove({ person, onClose }: ActProps) {
  const { t } = useWords()
  const queries = useQueryClient()
  const remove = useMutation({
    networkMode: "always",
    mutationFn: () => answered(null, `/api/people/${person.id}`, { method: "DELETE" }),
    onSuccess: () => onClose(t("admin:person.removed", { name: person.name })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["people"] }),
  })
  return (
    <DeskDialog title={t("admin:person.removeAsk", { name: person.name })} onClose={() => onClose()}>
      {remove.error && <DeskTrouble error={remove.error} />}
      <p>{t("admin:person.removeNote")}</p>
      <div className="desk-dialog-acts">
        <DeskButton onClick={() => onClose()}>{t("common:cancel")}</DeskButton>
        <DeskButton kind="danger" onClick={() => remove.mutate()}>
          {t("admin:person.remove", { name: person.name })}
        </DeskButton>
      </div>
    </DeskDialog>
  )
}
