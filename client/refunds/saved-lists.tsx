import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { type FormEvent, useEffect, useState } from "react"
import { v7 } from "uuid"
import * as z from "zod/mini"
import { SavedFilter } from "../../shared/contract/refund-acts.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { Field } from "../ui/field.tsx"
import { Icon } from "../ui/icon.tsx"
import { useWords } from "../ui/words.ts"
import { listQuery, type RefundAddress, readAddress, writeAddress } from "./refund-address.ts"
import { savedFiltersQuery } from "./refund-queries.ts"

type Props = { address: RefundAddress; go: (address: string) => void; onClose: () => void }
type Ask =
  | { method: "POST"; id: string; name: string; query: Record<string, string> }
  | { method: "PATCH"; id: string; change: { name?: string; opens?: boolean; query?: Record<string, string> } }
  | { method: "DELETE"; id: string }

const path = "/api/refunds/filters"

async function ask(one: Ask): Promise<unknown> {
  if (one.method === "POST") {
    const { method, ...body } = one
    return answered(SavedFilter, path, { method, body })
  }
  if (one.method === "PATCH")
    return answered(SavedFilter, `${path}/${one.id}`, { method: one.method, body: one.change })
  return answered(z.object({ id: z.string() }), `${path}/${one.id}`, { method: one.method })
}

/** The address of a list that was kept. */
export const addressOf = (filter: SavedFilter): string =>
  writeAddress(readAddress(null, String(new URLSearchParams(filter.query))))

const withoutSearch = (address: RefundAddress) => {
  const { text: _, ...query } = listQuery(address)
  return query
}

/** One's own lists: open one, keep what is shown under a name, rename, remove with a way back, begin the day with it. */
export function SavedLists({ address, go, onClose }: Props) {
  const { t } = useWords()
  const queries = useQueryClient()
  const { data, error } = useQuery(savedFiltersQuery)
  const [name, setName] = useState("")
  const [gone, setGone] = useState<SavedFilter | null>(null)
  const change = useMutation({
    networkMode: "always",
    mutationFn: ask,
    onSuccess: () => queries.invalidateQueries({ queryKey: savedFiltersQuery.queryKey }),
  })
  const filters = data?.filters ?? []
  const taken = (change.error as { code?: string } | null)?.code === "conflict"
  const keep = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === "") return
    const query = withoutSearch(address)
    change.mutate({ method: "POST", id: v7(), name: name.trim(), query }, { onSuccess: () => setName("") })
  }
  const remove = (filter: SavedFilter) => {
    change.mutate({ method: "DELETE", id: filter.id }, { onSuccess: () => setGone(filter) })
  }
  const bringBack = (filter: SavedFilter) => {
    const { id: _, opens, ...rest } = filter
    const id = v7()
    change.mutate(
      { method: "POST", id, ...rest },
      {
        onSuccess: () => {
          setGone(null)
          if (opens) change.mutate({ method: "PATCH", id, change: { opens } })
        },
      },
    )
  }
  return (
    <DeskDialog title={t("acts:saved.title")} onClose={onClose}>
      {(change.error || error) && !taken && <DeskTrouble error={change.error ?? error} />}
      {gone && (
        <p role="status" className="finance-gone">
          {t("acts:saved.removed", { name: gone.name })}{" "}
          <button type="button" className="finance-link" onClick={() => bringBack(gone)}>
            {t("acts:saved.undo")}
          </button>
        </p>
      )}
      {data && filters.length === 0 && <p className="desk-quiet">{t("acts:saved.none")}</p>}
      <ul className="finance-saved">
        {filters.map((filter) => (
          <SavedLine
            key={filter.id}
            filter={filter}
            onOpen={() => {
              go(addressOf(filter))
              onClose()
            }}
            onChange={(to) => change.mutate({ method: "PATCH", id: filter.id, change: to })}
            onRemove={() => remove(filter)}
          />
        ))}
      </ul>
      <form className="finance-date" onSubmit={keep}>
        <Field
          label={t("acts:saved.name")}
          hint={t("acts:saved.keepNote")}
          value={name}
          maxLength={60}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
          wrong={taken ? t("acts:saved.taken") : null}
        />
        <div className="line">
          <DeskButton kind="main" type="submit" lacking={name.trim() === "" ? t("acts:saved.lacks") : null}>
            {t("acts:saved.keep")}
          </DeskButton>
        </div>
      </form>
    </DeskDialog>
  )
}

type LineProps = {
  filter: SavedFilter
  onOpen: () => void
  onChange: (to: { name?: string; opens?: boolean }) => void
  onRemove: () => void
}

function SavedLine({ filter, onOpen, onChange, onRemove }: LineProps) {
  const { t } = useWords()
  const [named, setNamed] = useState<string | null>(null)
  if (named !== null) {
    const save = (event: FormEvent) => {
      event.preventDefault()
      if (named.trim() !== "" && named.trim() !== filter.name) onChange({ name: named.trim() })
      setNamed(null)
    }
    return (
      <li>
        <form className="rename" onSubmit={save}>
          <input
            aria-label={t("acts:saved.renamed", { name: filter.name })}
            value={named}
            maxLength={60}
            // biome-ignore lint/a11y/noAutofocus: it takes the place of the button that was pressed
            autoFocus
            onChange={(event) => setNamed(event.target.value)}
          />
          <button type="submit" className="desk-chip">
            {t("acts:saved.save")}
          </button>
          <button type="button" className="desk-chip" onClick={() => setNamed(null)}>
            {t("acts:saved.cancel")}
          </button>
        </form>
      </li>
    )
  }
  return (
    <li>
      <button type="button" className="name" onClick={onOpen}>
        {filter.name}
      </button>
      <button
        type="button"
        className="desk-chip"
        aria-pressed={filter.opens}
        title={t(filter.opens ? "acts:saved.begins" : "acts:saved.begin")}
        onClick={() => onChange({ opens: !filter.opens })}
      >
        <Icon name="flag" size={16} />
        <span className="unseen">{t("acts:saved.begin")}</span>
      </button>
      <button type="button" className="desk-chip" onClick={() => setNamed(filter.name)}>
        {t("acts:saved.rename")}
      </button>
      <button type="button" className="desk-chip" onClick={onRemove}>
        {t("acts:saved.remove")}
      </button>
    </li>
  )
}

const begun = "backdock.refunds.begun"

/** The first time that the desk is opened in this tab, and by no link to a list of its own, it begins with the kept one. */
export function useBeginning(bare: boolean, go: (address: string) => void): void {
  const first = bare && sessionStorage.getItem(begun) === null
  const { data } = useQuery({ ...savedFiltersQuery, enabled: first })
  const opens = first ? data?.filters.find((one) => one.opens) : undefined
  useEffect(() => {
    if (data || !bare) sessionStorage.setItem(begun, "yes")
    if (opens) go(addressOf(opens))
  })
}
