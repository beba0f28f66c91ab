import { useMutation, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useState } from "react"
import { PersonRow } from "../../shared/contract/identity.ts"
import { type Role, roles } from "../../shared/domain/states.ts"
import { answered, Refused } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskSelect } from "../ui/desk-select.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field as TextInput } from "../ui/field.tsx"
import { type Language, useWords } from "../ui/words.ts"
import {
  changedPerson,
  draftOf,
  type Field,
  fieldOf,
  newPerson,
  type PersonDraft,
  wrongIn,
} from "./people-page-draft.ts"

type Site = { id: string; name: string }
type Props = {
  person: PersonRow | null
  sites: readonly Site[]
  onClose: () => void
  onSaved: (person: PersonRow) => void
}

/** Adds a person, or changes one; errors stand beside their field, the server's too. */
export function PersonForm({ person, sites, onClose, onSaved }: Props) {
  const { t, language } = useWords()
  const queries = useQueryClient()
  const [draft, setDraft] = useState(() => draftOf(person, language))
  const [tried, setTried] = useState(false)
  const put = (part: Partial<PersonDraft>) => setDraft((known) => ({ ...known, ...part }))
  const save = useMutation({
    networkMode: "always",
    mutationFn: () =>
      person
        ? answered(PersonRow, `/api/people/${person.id}`, { method: "PATCH", body: changedPerson(draft) })
        : answered(PersonRow, "/api/people", { method: "POST", body: newPerson(draft) }),
    onSuccess: onSaved,
    onSettled: () => queries.invalidateQueries({ queryKey: ["people"] }),
  })
  const wrong = wrongIn(draft)
  const refused = save.error instanceof Refused ? (save.error.refusal.errors ?? []) : []
  const wrongWords = (field: Field) => {
    const own = tried && wrong[field]
    if (own) return t(own)
    const told = refused.find((each) => fieldOf(each.path) === field)
    if (!told) return null
    const taken = field === "email" && save.error instanceof Refused && save.error.code === "conflict"
    return taken ? t("admin:wrong.taken") : t("admin:wrong.other", { wants: told.wants })
  }
  const send = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (Object.keys(wrong).length === 0) save.mutate()
  }
  const keep = person ? t("admin:person.leaveEmpty") : undefined
  return (
    <DeskDialog
      title={person ? t("admin:person.change", { name: person.name }) : t("admin:person.add")}
      onClose={onClose}
    >
      <form className="desk-form" onSubmit={send} noValidate autoComplete="off">
        {save.error && refused.length === 0 && <DeskTrouble error={save.error} />}
        <TextInput
          label={t("admin:person.name")}
          value={draft.name}
          maxLength={100}
          wrong={wrongWords("name")}
          onChange={(event) => put({ name: event.target.value })}
        />
        <TextInput
          label={t("admin:person.email")}
          type="email"
          hint={t("admin:person.emailHint")}
          value={draft.email}
          wrong={wrongWords("email")}
          onChange={(event) => put({ email: event.target.value })}
        />
        <Roles draft={draft} sites={sites} put={put} wrong={wrongWords("roles")} />
        <div className="desk-two">
          <TextInput
            label={t(person ? "admin:person.newPassword" : "admin:person.password")}
            hint={[t("admin:person.passwordHint"), keep].filter(Boolean).join(". ")}
            type="password"
            autoComplete="new-password"
            value={draft.password}
            wrong={wrongWords("password")}
            onChange={(event) => put({ password: event.target.value })}
          />
          <TextInput
            label={t(person ? "admin:person.newPin" : "admin:person.pin")}
            hint={[t("admin:person.pinHint"), keep].filter(Boolean).join(". ")}
            inputMode="numeric"
            autoComplete="off"
            value={draft.pin}
            wrong={wrongWords("pin")}
            onChange={(event) => put({ pin: event.target.value })}
          />
        </div>
        <DeskSelect
          label={t("admin:person.language")}
          value={draft.locale}
          onChange={(event) => put({ locale: event.target.value as Language })}
          choices={[
            { id: "fr", label: t("common:french") },
            { id: "en", label: t("common:english") },
          ]}
        />
        <div className="desk-dialog-acts">
          <DeskButton onClick={onClose}>{t("common:cancel")}</DeskButton>
          <DeskButton kind="main" type="submit">
            {save.isPending ? t("desk:saving") : t("admin:person.save")}
          </DeskButton>
        </div>
      </form>
    </DeskDialog>
  )
}

type RolesProps = {
  draft: PersonDraft
  sites: readonly Site[]
  put: (part: Partial<PersonDraft>) => void
  wrong: string | null
}

function Roles({ draft, sites, put, wrong }: RolesProps) {
  const { t } = useWords()
  const change = (at: number, part: Partial<PersonDraft["roles"][number]>) =>
    put({ roles: draft.roles.map((each, index) => (index === at ? { ...each, ...part } : each)) })
  return (
    <fieldset className="desk-form">
      <legend className="unseen">{t("admin:person.roles")}</legend>
      {draft.roles.map((grant, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a grant is nothing but its place until it is saved
        <div key={at} className="desk-two">
          <DeskSelect
            label={t("admin:person.role")}
            value={grant.role}
            wrong={at === 0 ? wrong : null}
            onChange={(event) => change(at, { role: event.target.value as Role })}
            choices={roles.map((id) => ({ id, label: t(`domain:role.${id}`) }))}
          />
          <DeskSelect
            label={t("admin:person.site")}
            value={grant.siteId}
            onChange={(event) => change(at, { siteId: event.target.value })}
            choices={[
              { id: "", label: t("admin:person.everySite") },
              ...sites.map((site) => ({ id: site.id, label: site.name })),
            ]}
          />
          {draft.roles.length > 1 && (
            <DeskButton kind="quiet" onClick={() => put({ roles: draft.roles.filter((_, index) => index !== at) })}>
              {t("admin:person.dropRole", { role: t(`domain:role.${grant.role}`) })}
            </DeskButton>
          )}
        </div>
      ))}
      <div>
        <DeskButton icon="plus" onClick={() => put({ roles: [...draft.roles, { role: "operator", siteId: "" }] })}>
          {t("admin:person.addRole")}
        </DeskButton>
      </div>
    </fieldset>
  )
}
