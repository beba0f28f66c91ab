import { join } from "node:path"
import type { Config } from "../config.ts"
import { folderMailer } from "../mail/folder-mailer.ts"
import type { Mailer } from "../mail/mailer.ts"
import { isThisMachine, smtpMailer } from "../mail/smtp-mailer.ts"

/**
 * The demo's people have invented addresses, which may be somebody's: its mails stay in the data folder, or with a server
 * on this very machine, which is there to look at them.
 */
export function openMailer({ dataDir, mail }: Config, demo: boolean): Mailer | null {
  if (demo && !(mail.smtpUrl !== null && isThisMachine(mail.smtpUrl))) return folderMailer(join(dataDir, "mails"))
  return mail.smtpUrl === null ? null : smtpMailer(mail.smtpUrl)
}
