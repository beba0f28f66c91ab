import { useQuery } from "@tanstack/react-query"
import { LineMessage } from "../ui/line-message.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords } from "../ui/words.ts"
import { backupsQuery } from "./backups-query.ts"

/** What an administrator must do about backups; nothing where they are in order, or cannot be asked for. */
export function BackupWarnings() {
  const { t } = useWords()
  const { data } = useQuery(backupsQuery)
  if (!data) return null
  const { warnings, verifiedAt, problem, missingPhotos } = data
  return warnings.map((warning) => (
    <LineMessage
      key={warning}
      meaning={warning === "late" ? "stop" : "look"}
      title={t(`backup:${warning}`, { count: missingPhotos })}
    >
      {warning === "late" && (
        <p>
          {verifiedAt === null ? t("backup:never") : t("backup:last")}{" "}
          {verifiedAt !== null && <RelativeDate at={verifiedAt} now={Date.now()} />}
          {problem !== null && <> {t("backup:problem", { problem })}</>}
        </p>
      )}
      <p>{t(`backup:todo.${warning}`)}</p>
    </LineMessage>
  ))
}
