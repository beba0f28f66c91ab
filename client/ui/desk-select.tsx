import { type SelectHTMLAttributes, useId } from "react"
import type { Sender } from "../../shared/contract/sending.ts"
import { Field } from "./field.tsx"
import { StateIcon } from "./icon.tsx"
import { useWords } from "./words.ts"

type Props = {
  label: string
  choices: readonly { id: string; label: string }[]
  wrong?: string | null | undefined
} & SelectHTMLAttributes<HTMLSelectElement>

/** A label and a native choice of one. */
export function DeskSelect({ label, choices, wrong, ...select }: Props) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        {...select}
        id={id}
        aria-invalid={wrong ? true : undefined}
        aria-describedby={wrong ? `${id}-wrong` : undefined}
      >
        {choices.map((choice) => (
          <option key={choice.id} value={choice.id}>
            {choice.label}
          </option>
        ))}
      </select>
      {wrong && (
        <p className="wrong" id={`${id}-wrong`} role="alert">
          <StateIcon mark="misread" size={18} />
          {wrong}
        </p>
      )}
    </div>
  )
}

type CheckProps = { label: string; checked: boolean; onChange: (checked: boolean) => void }

export function DeskCheck({ label, checked, onChange }: CheckProps) {
  return (
    <label className="desk-check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  )
}

// An address stands here, where two desks find it, and not in a file of its own: each part that two lazy pages share
// is one more name in the operator's shell.

export interface AddressTyped {
  name: string
  line: string
  more: string
  postcode: string
  town: string
  country: string
}

export const emptyAddress: AddressTyped = { name: "", line: "", more: "", postcode: "", town: "", country: "FR" }

export function addressOf(known: Sender | null): AddressTyped {
  if (!known) return emptyAddress
  const [line = "", ...more] = known.lines
  const { name, postcode, town, country } = known
  return { name, line, more: more.join(", "), postcode, town, country }
}

const isCountry = (text: string) => /^[A-Z]{2}$/.test(text.trim())

export const isWholeAddress = ({ country, more: _, ...wanted }: AddressTyped): boolean =>
  isCountry(country) && Object.values(wanted).every((part) => part.trim() !== "")

/** As the server takes it. */
export function senderOf({ name, line, more, postcode, town, country }: AddressTyped): Sender {
  const lines = [line, more].map((part) => part.trim()).filter((part) => part !== "")
  return { name: name.trim(), lines, postcode: postcode.trim(), town: town.trim(), country: country.trim() }
}

type AddressProps = { address: AddressTyped; tried: boolean; onChange: (address: AddressTyped) => void }

/** Where a parcel leaves from, or goes to. */
export function AddressFields({ address, tried, onChange }: AddressProps) {
  const { t } = useWords()
  const put = (change: Partial<AddressTyped>) => onChange({ ...address, ...change })
  const lacks = (text: string) => (tried && text.trim() === "" ? t("sending:lacks") : null)
  return (
    <>
      <Field
        label={t("sending:name")}
        value={address.name}
        maxLength={100}
        wrong={lacks(address.name)}
        onChange={(event) => put({ name: event.target.value })}
      />
      <Field
        label={t("sending:line")}
        value={address.line}
        maxLength={100}
        wrong={lacks(address.line)}
        onChange={(event) => put({ line: event.target.value })}
      />
      <Field
        label={t("sending:sites.more")}
        value={address.more}
        maxLength={100}
        onChange={(event) => put({ more: event.target.value })}
      />
      <Field
        label={t("sending:postcode")}
        value={address.postcode}
        maxLength={16}
        wrong={lacks(address.postcode)}
        onChange={(event) => put({ postcode: event.target.value })}
      />
      <Field
        label={t("sending:town")}
        value={address.town}
        maxLength={60}
        wrong={lacks(address.town)}
        onChange={(event) => put({ town: event.target.value })}
      />
      <Field
        label={t("sending:country")}
        value={address.country}
        maxLength={2}
        wrong={tried && !isCountry(address.country) ? t("sending:countryWrong") : null}
        onChange={(event) => put({ country: event.target.value.toUpperCase() })}
      />
    </>
  )
}
