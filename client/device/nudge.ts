// Something was captured, or a person asked: whoever holds the lock, in whatever tab, is to try now.

const NAME = "backdock-nudge"
const here = new EventTarget()

export function nudge(): void {
  here.dispatchEvent(new Event("nudge"))
  const channel = new BroadcastChannel(NAME)
  channel.postMessage("nudge")
  channel.close()
}

export function onNudge(act: () => void): () => void {
  const channel = new BroadcastChannel(NAME)
  channel.onmessage = act
  here.addEventListener("nudge", act)
  return () => {
    channel.close()
    here.removeEventListener("nudge", act)
  }
}
