import { statfsSync } from "node:fs"

/** File systems over a network, by the number that Linux has for each (statfs(2)): SQLite's log needs memory that is shared. */
const overNetwork = new Map([
  [0x6969, "NFS"],
  [0xff534d42, "SMB"],
  [0xfe534d42, "SMB"],
  [0x517b, "SMB"],
  [0x5346414f, "AFS"],
  [0x00c36400, "Ceph"],
  [0x0bd00bd0, "Lustre"],
])

/**
 * Null where SQLite may live in this folder; else what lies under it. Over a network locks are promises of another machine,
 * and two servers on one file would each believe to be alone.
 */
export function cannotLock(folder: string, statfs: (path: string) => { type: number } = statfsSync): string | null {
  return overNetwork.get(statfs(folder).type >>> 0) ?? null
}
