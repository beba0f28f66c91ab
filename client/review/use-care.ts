import { useMutation, useQueryClient } from "@tanstack/react-query"
import { v7 } from "uuid"
import { CaseKept, CaseNote, type KeepCase, ParcelLinked } from "../../shared/contract/review-care.ts"
import { answered } from "../api/answered.ts"
import { casePath } from "./review-queries.ts"

// told by the mutations themselves: what a call of one adds is lost with the case that made it, and a link ends its case
type Options = { onLinked: (next: string | null) => void; onNoted: () => void }

/** Who looks after the case, what is noted about it, which return a parcel is. */
export function useCare(id: string, { onLinked, onNoted }: Options) {
  const queries = useQueryClient()
  const onSettled = () => void queries.invalidateQueries({ queryKey: ["review"] })
  const keep = useMutation({
    networkMode: "always",
    mutationFn: (body: KeepCase) => answered(CaseKept, `${casePath(id)}/keeper`, { method: "PUT", body }),
    onSettled,
  })
  const note = useMutation({
    networkMode: "always",
    mutationFn: (body: { id: string; text: string }) =>
      answered(CaseNote, `${casePath(id)}/notes`, { method: "POST", body }),
    onSuccess: onNoted,
    onSettled,
  })
  const link = useMutation({
    networkMode: "always",
    mutationFn: (body: { version: string; returnId: string }) =>
      answered(ParcelLinked, `${casePath(id)}/link`, { method: "POST", body }),
    onSuccess: ({ next }) => onLinked(next),
    onSettled,
  })
  return { keep, note, link }
}

export type Care = ReturnType<typeof useCare>
/** Sent again after an answer that never came, it is the same note. */
export const newNoteId = (): string => v7()
