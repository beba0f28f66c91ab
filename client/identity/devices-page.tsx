import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import type { DeviceRow } from "../../shared/contract/identity.ts"
import { answered } from "../api/answered.ts"
import { DeskButton } from "../ui/desk-button.tsx"
import { DeskDialog } from "../ui/desk-dialog.tsx"
import { DeskTrouble } from "../ui/desk-trouble.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { Icon } from "../ui/icon.tsx"
import { LineMessage } from "../ui/line-message.tsx"
import { RelativeDate } from "../ui/relative-date.tsx"
import { useWords } from "../ui/words.ts"
import { BackupWarnings } from "./backup-warnings.tsx"
import { devicesQuery } from "./people-page-queries.ts"

/** Enrolled handhelds with what an administrator must know of them, and what to print. */
export function DevicesPage() {
  const { t } = useWords()
  const devices = useQuery(devicesQuery)
  const [revoking, setRevoking] = useState<DeviceRow | null>(null)
  const [said, setSaid] = useState<string | null>(null)
  const rows = devices.data?.devices ?? []
  return (
    <div className="desk-page">
      <div className="desk-letter">
        <header className="desk-page-head">
          <div>
            <h1>{t("admin:devices")}</h1>
            <p>{t("admin:device.about")}</p>
          </div>
        </header>
        {devices.error && (
          <DeskTrouble error={devices.error} kept={devices.data !== undefined} onRetry={() => void devices.refetch()} />
        )}
        <BackupWarnings />
        {said && <LineMessage meaning="go" title={said} />}
        {!devices.data && !devices.error && <p>{t("desk:loading")}</p>}
        {devices.data && rows.length === 0 && (
          <EmptyState picture="camera" title={t("admin:device.empty")}>
            {t("admin:device.emptyNote")}
          </EmptyState>
        )}
        {rows.length > 0 && (
          <ul className="desk-rows">
            {rows.map((device) => (
              <Device key={device.id} device={device} onRevoke={() => setRevoking(device)} />
            ))}
          </ul>
        )}
        <Print />
      </div>
      {revoking && (
        <Revoke
          device={revoking}
          onClose={(words) => {
            setRevoking(null)
            if (words) setSaid(words)
          }}
        />
      )}
    </div>
  )
}

function Device({ device, onRevoke }: { device: DeviceRow; onRevoke: () => void }) {
  const { t } = useWords()
  const now = Date.now()
  return (
    <li>
      <div>
        <p className="name">{device.name}</p>
        <p className="desk-quiet">{device.siteName}</p>
      </div>
      <p className="desk-quiet">
        {t("admin:device.enrolled", { by: device.enrolledBy })} <RelativeDate at={device.enrolledAt} now={now} />
        <br />
        {device.lastSeenAt === null ? t("admin:device.neverSeen") : t("admin:device.seen")}{" "}
        {device.lastSeenAt !== null && <RelativeDate at={device.lastSeenAt} now={now} />}
      </p>
      <div className="acts">
        {device.revokedAt === null ? (
          <DeskButton onClick={onRevoke}>{t("admin:device.revoke")}</DeskButton>
        ) : (
          <p className="desk-quiet">
            {t("admin:device.revoked")} <RelativeDate at={device.revokedAt} now={now} />
          </p>
        )}
      </div>
      {device.warnings.map((warning) => (
        <div key={`${warning.code} ${warning.stream} ${warning.from}`} className="across">
          <LineMessage
            meaning="look"
            title={t(`admin:device.warning.${warning.code}`, { from: warning.from, to: warning.to })}
          >
            {t(`admin:device.warningTodo.${warning.code}`)}
          </LineMessage>
        </div>
      ))}
    </li>
  )
}

function Revoke({ device, onClose }: { device: DeviceRow; onClose: (words?: string) => void }) {
  const { t } = useWords()
  const queries = useQueryClient()
  const revoke = useMutation({
    networkMode: "always",
    mutationFn: () => answered(null, `/api/devices/${device.id}/revoke`, { method: "POST", body: {} }),
    onSuccess: () => onClose(t("admin:device.revokedNow", { name: device.name })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["devices"] }),
  })
  return (
    <DeskDialog title={t("admin:device.revokeAsk", { name: device.name })} onClose={() => onClose()}>
      {revoke.error && <DeskTrouble error={revoke.error} />}
      <p>{t("admin:device.revokeNote")}</p>
      <div className="desk-dialog-acts">
        <DeskButton onClick={() => onClose()}>{t("common:cancel")}</DeskButton>
        <DeskButton kind="danger" onClick={() => revoke.mutate()}>
          {t("admin:device.revoke")}
        </DeskButton>
      </div>
    </DeskDialog>
  )
}

const rolls = [
  { word: "admin:print.lpn", query: "kind=lpn&count=48" },
  { word: "admin:print.bin", query: "kind=bin&count=24" },
  { word: "admin:print.rma", query: "kind=rma&count=24" },
] as const

/** Rolls of our own numbers, and the card of commands. */
function Print() {
  const { t, language } = useWords()
  return (
    <section className="desk-section">
      <h2>{t("admin:print.title")}</h2>
      <p>{t("admin:print.about")}</p>
      <div className="desk-links">
        {rolls.map(({ word, query }) => (
          <a key={word} className="desk-button plain" href={`/api/labels/roll?${query}&locale=${language}`} download>
            <Icon name="print" size={20} />
            {t(word)}
          </a>
        ))}
        <a className="desk-button plain" href={`/api/labels/commands?locale=${language}`} download>
          <Icon name="print" size={20} />
          {t("admin:print.commands")}
        </a>
      </div>
    </section>
  )
}
