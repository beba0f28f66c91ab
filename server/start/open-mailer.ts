import { join } from "node:path"
import type { Config } from "../config.ts"
import { folderMailer } from "../mail/folder-mailer.ts"
import type { Mailer } from "../mail/mailer.ts"
import { smtpMailer } from "../mail/smtp-mailer.ts"

/** The demo's people have invented addresses, which may be somebody's: its mails stay in the data folder. */
export function openMailer({ dataDir, mail }: Config, demo: boolean): Mailer | null {
  if (demo) return folderMailer(join(dataDir, "mails"))
  return mail.smtpUrl === null ? null : smtpMailer(mail.smtpUrl)
}
