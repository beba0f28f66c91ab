import type { MailInbound } from "../../shared/contract/notices.ts"

type Bounce = Extract<MailInbound, { type: "mail.bounced" }>
interface Part {
  headers: Map<string, string>
  body: string
}

/**
 * What a delivery report says (RFC 3464): one bounce for each recipient that it names, by the Message-ID of our own mail,
 * which the report carries back. What was delayed, relayed or delivered is no bounce; a mail that is no report says none.
 */
export function readBounces(raw: string): Bounce[] {
  const mail = readPart(raw)
  const parts = partsOf(mail)
  const report = parts.find((part) => typeOf(part).startsWith("message/delivery-status"))
  if (!report) return []
  const messageId = originalId(parts)
  // anybody can write a report: only who had our mail knows its name, and an address alone closes nothing
  if (!messageId) return []
  // its first group speaks of the mail, each other of a recipient (2.1)
  const groups = decoded(report)
    .split(/\n[ \t]*\n+/)
    .map((group) => readHeaders(group))
  return groups.flatMap((fields) => {
    const action = fields.get("action")?.trim().toLowerCase()
    if (action !== "failed") return []
    const [status = ""] = /\d\.\d{1,3}\.\d{1,3}/.exec(fields.get("status") ?? "") ?? []
    const said = afterType(fields.get("diagnostic-code") ?? "")
    const reason = [said.includes(status) ? "" : status, said].filter(Boolean).join(" ").slice(0, 2_000)
    return [
      {
        type: "mail.bounced" as const,
        messageId,
        // 4.x.x that was given up is not for good either: the mailbox may be full, and it is asked again next time
        permanent: status.startsWith("5"),
        ...(reason && { reason }),
      },
    ]
  })
}

/** Of the mail that it brings back, whole or its head alone. */
function originalId(parts: readonly Part[]): string | null {
  const back = parts.find((part) => /^(message\/rfc822|text\/rfc822-headers|message\/global)/.test(typeOf(part)))
  const id = back && readPart(decoded(back)).headers.get("message-id")
  return id ? (/<[^<>\s]{1,390}>/.exec(id)?.[0] ?? null) : null
}

function partsOf({ headers, body }: Part, depth = 0): Part[] {
  const [, quoted, plain] =
    /boundary\s*=\s*(?:"([^"]{1,70})"|([^\s;]{1,70}))/i.exec(headers.get("content-type") ?? "") ?? []
  const boundary = quoted ?? plain
  if (!boundary || depth > 3) return []
  const lines = body.split("\n")
  const parts: string[][] = []
  for (const line of lines) {
    const mark = line.trimEnd()
    if (mark === `--${boundary}--`) break
    if (mark === `--${boundary}`) parts.push([])
    else parts.at(-1)?.push(line)
  }
  const own = parts.map((part) => readPart(part.join("\n")))
  return own.flatMap((part) => [part, ...(typeOf(part).startsWith("multipart/") ? partsOf(part, depth + 1) : [])])
}

const typeOf = ({ headers }: Part) => (headers.get("content-type") ?? "text/plain").trim().toLowerCase()

function readPart(text: string): Part {
  const plain = text.replace(/\r\n?/g, "\n").replace(/^\n+/, "")
  const end = plain.indexOf("\n\n")
  const head = end < 0 ? plain : plain.slice(0, end)
  return { headers: readHeaders(head), body: end < 0 ? "" : plain.slice(end + 2) }
}

/** By name, the first of each; folded lines belong to the one before (RFC 5322, 2.2.3). */
function readHeaders(text: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const line of text.replace(/\n[ \t]+/g, " ").split("\n")) {
    const [, name, value] = /^([!-9;-~]+):\s*(.*)$/.exec(line) ?? []
    if (name && value !== undefined && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), value)
  }
  return found
}

function decoded({ headers, body }: Part): string {
  const how = headers.get("content-transfer-encoding")?.trim().toLowerCase()
  if (how === "base64") return Buffer.from(body, "base64").toString("utf8").replace(/\r\n?/g, "\n")
  if (how !== "quoted-printable") return body
  const bytes = body
    .replace(/=\n/g, "")
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, "latin1").toString("utf8")
}

/** "rfc822; someone@example.org" */
const afterType = (field: string) => field.replace(/^[^;]*;/, "").trim()
