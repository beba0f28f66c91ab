/** A mail as it leaves: whoever sends it adds nothing but the moment. */
export interface Mail {
  /** `Name <address>` or the bare address. */
  from: string
  to: string
  replyTo: string | null
  subject: string
  text: string
  html: string | null
  /** With its angle brackets. A second try carries the same one: whoever got the first knows the second. */
  messageId: string
  headers: Readonly<Record<string, string>>
}

/**
 * sent: whoever is next on the way took it over · refused: this mail will never be taken (the recipient, its contents) ·
 * later: perhaps it will (greylisted, full, away, or what we said of ourselves is wrong). An answer that was lost is
 * "later": the same Message-ID goes again.
 */
export type MailSaid =
  | { outcome: "sent" }
  /** recipient: it is the address that nothing arrives at, whatever the mail says. */
  | { outcome: "refused"; error: string; recipient: boolean }
  | { outcome: "later"; error: string }

export interface Mailer {
  name: "smtp" | "folder"
  /** Never throws, and answers within `MAIL_TIMEOUT`. */
  send(mail: Mail): Promise<MailSaid>
}

/** Milliseconds for one mail altogether: well within a job's lease. */
export const MAIL_TIMEOUT = 40_000
