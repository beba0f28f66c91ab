import { parentPort } from "node:worker_threads"
import { runSeed } from "./signals.ts"

parentPort?.on("message", ({ seed, returns, planted }: { seed: number; returns: number; planted: boolean }) =>
  parentPort?.postMessage(runSeed(seed, returns, planted)),
)
