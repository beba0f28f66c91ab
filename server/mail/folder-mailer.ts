import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { createTransport } from "nodemailer"
import type { Mailer } from "./mailer.ts"
import { toMessage } from "./to-message.ts"

/** The demo's: nothing leaves; each mail is a file that a mail program opens, one and the same for the same Message-ID. */
export function folderMailer(folder: string): Mailer {
  const transport = createTransport({ streamTransport: true, buffer: true, disableFileAccess: true })
  return {
    name: "folder",
    send: async (mail) => {
      try {
        const { message } = await transport.sendMail(toMessage(mail))
        await mkdir(folder, { recursive: true })
        await writeFile(join(folder, `${mail.messageId.replace(/[^\w-]+/g, "_")}.eml`), message as Buffer)
        return { outcome: "sent" }
      } catch (error) {
        return { outcome: "later", error: error instanceof Error ? error.message : String(error) }
      }
    },
  }
}
