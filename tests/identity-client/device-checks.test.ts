import { describe, expect, test } from "vitest"
import { checkDevice, type DeviceState } from "../../client/identity/device-checks.ts"

const fit: DeviceState = {
  secure: true,
  camera: "granted",
  scanned: "6A12345678902",
  persisted: true,
  roomLeft: 5_000_000_000,
  volume: 0.8,
  soundOpen: true,
  answeredIn: 12,
  clockOffset: 800,
  worker: "ready",
  version: "0.1.0",
}
const found = (change: Partial<DeviceState>) => checkDevice({ ...fit, ...change }).filter((one) => one.state !== "well")

describe("what a handheld is told before a shift", () => {
  test("one that is fit gets a green line for each of its seven parts", () => {
    expect(checkDevice(fit).map(({ name, state }) => [name, state])).toEqual(
      ["camera", "scanner", "storage", "sound", "network", "clock", "version"].map((name) => [name, "well"]),
    )
  })

  test.each<[string, Partial<DeviceState>, string, string]>([
    ["a camera that is blocked", { camera: "denied" }, "camera", "do"],
    ["a camera that nobody has asked for", { camera: "prompt" }, "camera", "try"],
    ["no camera at all", { camera: "none" }, "camera", "do"],
    ["a scanner that was never heard", { scanned: null }, "scanner", "try"],
    ["room for fewer photos than a shift takes", { roomLeft: 100_000_000 }, "storage", "do"],
    ["a browser that may clear what was recorded", { persisted: false }, "storage", "do"],
    ["a sound that is off", { volume: 0 }, "sound", "do"],
    ["a browser that lets no sound out yet", { soundOpen: false }, "sound", "try"],
    ["a server that does not answer", { answeredIn: null }, "network", "do"],
    ["a server that answers late", { answeredIn: 4_200 }, "network", "do"],
    ["a clock that is two years wrong", { clockOffset: -2 * 365 * 86_400_000 }, "clock", "do"],
    ["a newer version that waits", { worker: "waiting" }, "version", "do"],
    ["an app that would not open without a network", { worker: "none" }, "version", "do"],
  ])("%s is named alone, with what to do", (_, change, name, state) => {
    const said = found(change)
    expect(said.map((one) => [one.name, one.state])).toEqual([[name, state]])
    if (state === "do") expect(said[0]?.todo).toBeDefined()
  })

  test("an address without https is the one thing to mend: camera and version say the same", () => {
    const said = found({ secure: false, camera: "none", worker: "none" })
    expect(said.map((one) => one.todo)).toEqual([
      "device:check.camera.insecureTodo",
      "device:check.camera.insecureTodo",
    ])
  })
})
