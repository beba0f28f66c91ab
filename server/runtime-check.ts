/**
 * better-sqlite3 13 ends the process without a word (a segmentation fault) on a Node whose Node-API is below 10,
 * so this is asked before it is loaded. Takes the versions to look at; answers with one line to print, or ok.
 */
export function checkRuntime(
  versions: { node: string; napi?: string | undefined } = process.versions,
): { ok: true } | { ok: false; line: string } {
  if (Number(versions.napi ?? 0) >= 10) return { ok: true }
  return {
    ok: false,
    line: `Backdock needs Node 22.18 or newer (Node-API 10) and runs on Node ${versions.node}. Start it with \`npm start\`, or install Node 24.`,
  }
}
