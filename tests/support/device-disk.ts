import "fake-indexeddb/auto"
import { Dexie } from "dexie"

// Dexie looks for the browser's when it is loaded, which may be before ours is there
Object.assign(Dexie.dependencies, { indexedDB, IDBKeyRange })
