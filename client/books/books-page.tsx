import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { ReconcileBegun } from "../../shared/contract/books.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { useDeskKeys } from "../ui/use-desk-keys.ts"
import { useWords } from "../ui/words.ts"
import { BooksBalances } from "./books-balances.tsx"
import { BooksDifferences } from "./books-differences.tsx"
import { BooksProof } from "./books-proof.tsx"
import { booksQuery } from "./books-queries.ts"
import { SettlementFiles } from "./settlement-files.tsx"
import "./books.css"

/** Whether the books are right, with what was compared; what differs, how the accounts stand, and the providers' files. */
export function BooksPage() {
  const { t } = useWords()
  const queries = useQueryClient()
  const books = useQuery(booksQuery)
  const compare = useMutation({
    networkMode: "always",
    mutationFn: () => answered(ReconcileBegun, "/api/books/reconcile", { method: "POST" }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["books"] }),
  })
  const running = compare.isPending || books.data?.running === true
  const begin = () => {
    if (!running) compare.mutate()
  }
  useDeskKeys({ r: begin })
  const { data } = books
  return (
    <div className="desk-page">
      <div className="desk-letter books">
        <header className="desk-page-head">
          <div>
            <h1>{t("books:title")}</h1>
            <p>{t("books:about")}</p>
          </div>
          <DeskButton
            kind="main"
            icon="sync"
            keyCap="R"
            lacking={running ? t("books:comparing") : null}
            onClick={begin}
          >
            {t("books:compare")}
          </DeskButton>
        </header>
        {books.error && (
          <DeskTrouble error={books.error} kept={data !== undefined} onRetry={() => void books.refetch()} />
        )}
        {compare.error && <DeskTrouble error={compare.error} onRetry={begin} />}
        {!data && !books.error && <p>{t("desk:loading")}</p>}
        {data && (
          <>
            <BooksProof runs={data.runs} />
            <BooksDifferences books={data} />
            <BooksBalances balances={data.balances} />
            <SettlementFiles files={data.files} />
          </>
        )}
      </div>
    </div>
  )
}
