// Sent as /sw.js while SERVICE_WORKER=off (docs/administrators.md): takes a broken release back from every device. It
// forgets what that release kept of the program and steps aside. The device's database is not touched.

self.addEventListener("install", () => self.skipWaiting())

self.addEventListener("activate", (event) => event.waitUntil(retire()))

async function retire() {
  const names = await caches.keys()
  await self.clients.claim()
  for (const name of names) await caches.delete(name)
  await self.registration.unregister()
  // where nothing was kept the page has come from the server just now; over a draft it waits until that is put down
  if (names.length === 0 || (await holdsDraft())) return
  for (const page of await self.clients.matchAll({ type: "window" })) await page.navigate(page.url).catch(() => {})
}

/** True where it cannot be known. */
function holdsDraft() {
  return new Promise((done) => {
    const opening = indexedDB.open("backdock")
    opening.onerror = () => done(true)
    // none is made where none is
    opening.onupgradeneeded = () => opening.transaction.abort()
    opening.onsuccess = () => {
      const db = opening.result
      const asking = db.transaction("meta").objectStore("meta").get("currentDraft")
      asking.onsuccess = () => done(Boolean(asking.result?.value))
      asking.onerror = () => done(true)
      asking.transaction.oncomplete = () => db.close()
    }
  })
}
