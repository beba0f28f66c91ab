import { useState } from "react"
import type { ReviewCase } from "../../shared/contract/review.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskSelect } from "../ui/desk-select.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { Icon } from "../ui/icon.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords } from "../ui/words.ts"
import type { Care } from "./use-care.ts"

type Props = { seen: ReviewCase; care: Care; me: string }

/** Who looks after it, since when, and where it lies: nothing odd lies on a shelf that nobody owns. */
export function ReviewKeeper({ seen, care, me }: Props) {
  const { t } = useWords()
  const [giving, setGiving] = useState(false)
  const { owner, place } = seen.row
  const mine = owner?.id === me
  return (
    <section className="review-keeper" aria-label={t("review:keeper.title")}>
      <p>
        <Icon name="person" size={20} />
        <span>
          {owner === null && t("review:keeper.nobody")}
          {owner && (
            <>
              {mine ? t("review:keeper.me") : t("review:keeper.other", { name: owner.name })},{" "}
              <RelativeDate at={owner.since} now={Date.now()} />
            </>
          )}
        </span>
      </p>
      {seen.unit?.reception !== "short_shipped" && (
        <p>
          <Icon name="pin" size={20} />
          <span>{place === null ? t("review:keeper.noPlace") : t("review:keeper.place", { place })}</span>
        </p>
      )}
      <div className="acts">
        <DeskButton keyCap="T" onClick={() => care.keep.mutate({ ownerId: mine ? null : me })}>
          {t(mine ? "review:keeper.leave" : "review:keeper.take")}
        </DeskButton>
        <DeskButton onClick={() => setGiving(true)}>{t("review:keeper.give")}</DeskButton>
      </div>
      {care.keep.error && !giving && <DeskTrouble error={care.keep.error} />}
      {giving && <GiveDialog seen={seen} care={care} onClose={() => setGiving(false)} />}
    </section>
  )
}

type GiveProps = { seen: ReviewCase; care: Care; onClose: () => void }

function GiveDialog({ seen, care, onClose }: GiveProps) {
  const { t } = useWords()
  const [ownerId, setOwnerId] = useState(seen.row.owner?.id ?? "")
  const [place, setPlace] = useState(seen.row.place ?? "")
  const save = () => care.keep.mutate({ ownerId: ownerId || null, place: place.trim() || null }, { onSuccess: onClose })
  return (
    <DeskDialog title={t("review:keeper.give")} onClose={onClose}>
      <form
        className="desk-form"
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <DeskSelect
          label={t("review:keeper.who")}
          value={ownerId}
          onChange={(event) => setOwnerId(event.target.value)}
          choices={[
            { id: "", label: t("review:keeper.nobodyChoice") },
            ...seen.leads.map((lead) => ({ id: lead.id, label: lead.name })),
          ]}
        />
        <Field
          label={t("review:keeper.where")}
          hint={t("review:keeper.whereHint")}
          maxLength={80}
          value={place}
          onChange={(event) => setPlace(event.target.value)}
        />
        {care.keep.error && <DeskTrouble error={care.keep.error} />}
        <DeskButton kind="main" type="submit">
          {care.keep.isPending ? t("desk:saving") : t("review:keeper.save")}
        </DeskButton>
      </form>
    </DeskDialog>
  )
}
