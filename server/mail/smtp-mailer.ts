import { createTransport } from "nodemailer"
import { MAIL_TIMEOUT, type Mailer, type MailSaid } from "./mailer.ts"
import { toMessage } from "./to-message.ts"

interface Waits {
  /** To be connected, to be greeted, and for a word in between; milliseconds. */
  word: number
  /** Altogether. */
  all: number
}

/** A connection a mail: they are few, and one that is kept open is one more thing that breaks. */
export function smtpMailer(url: string, waits: Waits = { word: 15_000, all: MAIL_TIMEOUT }): Mailer {
  const transport = createTransport({
    ...addressOf(url),
    connectionTimeout: waits.word,
    greetingTimeout: waits.word,
    dnsTimeout: waits.word,
    socketTimeout: waits.word,
    // what a mail says is text: it names no file and no address to fetch
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    name: "smtp",
    send: async (mail) => {
      const sending = transport.sendMail(toMessage(mail)).then((): MailSaid => ({ outcome: "sent" }), understand)
      return Promise.race([sending, late(waits.all)])
    },
  }
}

/** A password goes only over TLS, unless the server is this very machine. */
function addressOf(url: string) {
  const { hostname, port, protocol, username, password } = new URL(url)
  const secure = protocol === "smtps:"
  const host = hostname.replace(/^\[|\]$/g, "")
  const auth = username
    ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }
    : undefined
  return {
    host,
    port: Number(port) || (secure ? 465 : 587),
    secure,
    requireTLS: !secure && !isThisMachine(url) && !!auth,
    ...auth,
  }
}

export function isThisMachine(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "")
  return /^(127(\.\d{1,3}){3}|localhost|::1)$/.test(host)
}

function late(after: number): Promise<MailSaid> {
  return new Promise((done) =>
    setTimeout(() => done({ outcome: "later", error: `no answer within ${after} ms` }), after).unref(),
  )
}

interface SmtpError {
  responseCode?: number
  command?: string
  message?: string
}

/**
 * Only a 5xx about the recipient or about the contents is this mail's own (RFC 5321, 4.2.1). What is said at the greeting,
 * at sign-in or of the sender holds for every mail, and a person may mend it.
 */
function understand(error: unknown): MailSaid {
  const { responseCode = 0, command = "", message } = error as SmtpError
  const own = /^(RCPT TO|DATA)/i.test(command) && responseCode >= 500 && responseCode !== 530 && responseCode !== 535
  const said = firstLine(message ?? String(error))
  return own
    ? { outcome: "refused", error: said, recipient: /^RCPT/i.test(command) }
    : { outcome: "later", error: said }
}

const firstLine = (text: string) => (text.split("\n")[0] ?? "").slice(0, 300)
