import { partsLater } from "../ui/lazy-room.tsx"

export const later = partsLater(() => import("./later-screens.ts"))
