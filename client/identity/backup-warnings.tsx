import { useQuery } from "@tanstack/react-query"
import { LineMessage } from "../ui/line-message.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords, type WordKey } from "../ui/words.ts"
import { backupsQuery } from "./backups-query.ts"

/** What a disk says, in words; what else went wrong is told as it was written down. */
const wordOf: Record<string, WordKey> = {
  ENOSPC: "backup:full",
  EDQUOT: "backup:full",
  EACCES: "backup:closed",
  EPERM: "backup:closed",
  EROFS: "backup:closed",
  ENOTDIR: "backup:closed",
}

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
          {verifiedAt === null ? (
            t("backup:never")
          ) : (
            <>
              {t("backup:last")} <RelativeDate at={verifiedAt} now={Date.now()} />.
            </>
          )}{" "}
          {problem !== null && t(wordOf[problem] ?? "backup:problem", { problem })}
        </p>
      )}
      <p>{t(`backup:todo.${warning}`)}</p>
    </LineMessage>
  ))
}
