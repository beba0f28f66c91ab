/** Why there is no backup, or nothing is restored, as one line for a person. Nothing was changed. */
export class BackupRefused extends Error {}
