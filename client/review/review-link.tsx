import { useDebouncedValue } from "@mantine/hooks"
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { groupForEye } from "../../shared/barcode/group-for-eye.ts"
import type { ReviewCase } from "../../shared/contract/review.ts"
import type { FoundReturn } from "../../shared/contract/review-care.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskPart } from "../ui/desk-known.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { pictureAddress } from "../ui/picture-address.ts"
import { Plate } from "../ui/plate.tsx"
import { useWords } from "../ui/words.ts"
import { foundReturnsQuery } from "./review-queries.ts"

type Props = {
  seen: ReviewCase
  typed: string
  onType: (typed: string) => void
  onLink: (found: FoundReturn) => void
  sending: boolean
  error: Error | null
}

const SOME_LETTERS = 3

/** Which return an unknown parcel is: by any number on the label or on what lies in it, typed or scanned. */
export function ReviewLink({ typed, onType, onLink, sending, error }: Props) {
  const { t } = useWords()
  const [asked] = useDebouncedValue(typed.trim(), 250)
  const found = useQuery({
    ...foundReturnsQuery(asked),
    enabled: asked.length >= SOME_LETTERS,
    placeholderData: keepPreviousData,
  })
  const returns = asked.length >= SOME_LETTERS ? (found.data?.returns ?? null) : null
  return (
    <DeskPart title={t("review:link.title")}>
      <Field
        id="review-find"
        type="search"
        label={t("review:link.label")}
        hint={t("review:link.hint")}
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={typed}
        onChange={(event) => onType(event.target.value)}
      />
      {found.error && <DeskTrouble error={found.error} onRetry={() => void found.refetch()} />}
      {error && <DeskTrouble error={error} />}
      <div role="status">
        {returns?.length === 0 && <p className="desk-quiet">{t("review:link.none")}</p>}
        {returns && returns.length > 0 && (
          <ul className="review-found">
            {returns.map((one) => (
              <li key={one.returnId}>
                <Found one={one} />
                <DeskButton kind="main" onClick={() => onLink(one)}>
                  {sending ? t("desk:saving") : t("review:link.this")}
                </DeskButton>
              </li>
            ))}
          </ul>
        )}
      </div>
    </DeskPart>
  )
}

function Found({ one }: { one: FoundReturn }) {
  const { t } = useWords()
  const [first] = one.lines
  const titles = one.lines.map((line) => (line.authorized > 1 ? `${line.authorized} × ${line.title}` : line.title))
  return (
    <>
      {first?.picture && <Plate src={pictureAddress(first.picture)} width={48} />}
      <span className="words">
        <strong>{titles.join(", ")}</strong>
        <span>
          {[one.customer, one.shop, groupForEye(one.rma).join("\u00a0")].filter(Boolean).join(", ")},{" "}
          {t("review:link.order", { number: one.orderNumber })}
        </span>
      </span>
    </>
  )
}
