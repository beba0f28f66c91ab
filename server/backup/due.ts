const HOUR = 3_600_000
const NIGHT_FROM = 2
const NIGHT_TO = 5

export interface BackupsSoFar {
  /** When this house began: a database of an hour has nothing that a device does not still hold. */
  since: number
  /** When the last one was begun that came to something, or to nothing. */
  verifiedAt: number | null
  failedAt: number | null
}

/**
 * Whether it is time for the nightly backup: in the site's night, once; and by day where the nights went by without one, as
 * on a machine that is switched off in the evening. After a failure again in an hour.
 */
export function isBackupDue({ since, verifiedAt, failedAt }: BackupsSoFar, now: number, timeZone: string): boolean {
  if (failedAt !== null && now - failedAt < HOUR) return false
  const age = now - (verifiedAt ?? since)
  if (age < HOUR) return false
  return isNight(now, timeZone) ? age > 6 * HOUR || verifiedAt === null : age > 30 * HOUR
}

function isNight(now: number, timeZone: string): boolean {
  const hour = Number(new Intl.DateTimeFormat("en", { hour: "numeric", hourCycle: "h23", timeZone }).format(now))
  return hour >= NIGHT_FROM && hour < NIGHT_TO
}
