export default {
  late: "No verified backup for two days",
  photos_missing_one: "A photo is missing on the server’s disk",
  photos_missing_other: "{{count}} photos are missing on the server’s disk",
  same_disk: "Backups lie on the same disk as the data",
  never: "None was made yet.",
  last: "The last one was made",
  problem: "The last try failed: {{problem}}.",
  full: "At the last try its disk was full.",
  closed: "At the last try its folder could not be written.",
  todo: {
    late: "Look whether the folder of BACKUP_DIR can be written and has room. Until then handhelds keep everything.",
    photos_missing: "The last backup could not hold them. Look at the server’s disk: the log of the backup names them.",
    same_disk: "If that disk breaks, both are lost. Set BACKUP_DIR to a folder on another disk, or copy it elsewhere.",
  },
}
