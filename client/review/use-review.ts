import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import {
  type ReviewCase,
  ReviewDecided,
  type ReviewDecision,
  type ReviewRow,
  ReviewUndone,
} from "../../shared/contract/review.ts"
import { answered, Refused } from "../api/answered.ts"
import { serverNow } from "../api/server-time.ts"
import { useKept } from "../device/use-kept.ts"
import { type AnswerDraft, type AnswerMode, decisionOf, emptyAnswer } from "./review-answer.ts"
import { casePath } from "./review-queries.ts"

/** The last answer, to be taken back while no money has moved. */
export type LastAnswer = {
  row: ReviewRow
  answer: ReviewDecision["answer"] | "link"
  at: number
  /** When the refund that it released leaves. */
  paysAt: number | null
}

type Options = {
  /** Whose words are kept. */
  me: string
  onDecided: (row: ReviewRow, next: string | null) => void
  onUndone: (id: string) => void
}

/** What is typed, by case; sending an answer; taking the last one back. */
export function useReview({ me, onDecided, onUndone }: Options) {
  const queries = useQueryClient()
  const [drafts, setDrafts] = useKept<Record<string, AnswerDraft>>("review.answers", me, {})
  const [last, setLast] = useState<LastAnswer | null>(null)
  // not waited for: the next case takes its answer while the list is still being asked anew
  const fresh = () => void queries.invalidateQueries({ queryKey: ["review"] })
  const put = (id: string, draft: AnswerDraft) => setDrafts((all) => ({ ...all, [id]: draft }))
  const decide = useMutation({
    networkMode: "always",
    mutationFn: ({ seen, mode, draft }: { seen: ReviewCase; mode: AnswerMode; draft: AnswerDraft }) =>
      answered(ReviewDecided, `${casePath(seen.row.id)}/decide`, {
        method: "POST",
        body: decisionOf(seen, mode, draft),
      }),
    onSuccess: ({ next, paysAt }, { seen, mode, draft }) => {
      const { answer } = decisionOf(seen, mode, draft)
      undo.reset()
      setLast({ row: seen.row, answer, at: serverNow(), paysAt: paysAt ?? null })
      put(seen.row.id, emptyAnswer)
      onDecided(seen.row, next)
    },
    // on a refusal too: what it is now is shown, and the words stay
    onSettled: fresh,
  })
  const undo = useMutation({
    networkMode: "always",
    mutationFn: ({ row, answer }: LastAnswer) =>
      answered(ReviewUndone, `${casePath(row.id)}/${answer === "link" ? "unlink" : "undo"}`, {
        method: "POST",
        body: {},
      }),
    onSuccess: ({ id }) => {
      setLast(null)
      onUndone(id)
    },
    onSettled: fresh,
  })
  /** The parcel has its return: the list goes on, and this too can be taken back. */
  const linked = (row: ReviewRow, next: string | null) => {
    undo.reset()
    setLast({ row, answer: "link", at: serverNow(), paysAt: null })
    onDecided(row, next)
  }
  return { draftOf: (id: string) => drafts[id] ?? emptyAnswer, put, decide, undo, last, linked }
}

/** The fields that a refusal names. */
export const wrongFields = (error: unknown): string[] =>
  error instanceof Refused ? (error.refusal.errors ?? []).map((each) => each.path) : []
