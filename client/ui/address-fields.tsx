import type { Sender } from "../../shared/contract/sending.ts"
import { Field } from "./field.tsx"
import { useWords } from "./words.ts"

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

type Props = { address: AddressTyped; tried: boolean; onChange: (address: AddressTyped) => void }

/** Where a parcel leaves from, or goes to. */
export function AddressFields({ address, tried, onChange }: Props) {
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
