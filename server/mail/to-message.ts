import type { SendMailOptions } from "nodemailer/lib/mailer"
import type { Mail } from "./mailer.ts"

/** An address is given as one, never as text to be read: a comma or a line break in it makes no second recipient. */
export function toMessage({ from, to, replyTo, subject, text, html, messageId, headers }: Mail): SendMailOptions {
  return {
    from,
    to: { name: "", address: to },
    ...(replyTo && { replyTo: { name: "", address: replyTo } }),
    subject,
    text,
    ...(html && { html }),
    messageId,
    // no holiday notice answers a machine (RFC 3834)
    headers: { "Auto-Submitted": "auto-generated", ...headers },
  }
}
