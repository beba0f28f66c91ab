import { ownNumberFrom } from "../../shared/barcode/own-number.ts"
import type { Role } from "../../shared/domain/states.ts"

export interface DemoSignIn {
  role: Role
  name: string
  email: string
  password: string
  badge: string
  pin: string
}

const make = (role: Role, name: string, email: string, n: number): DemoSignIn => ({
  role,
  name,
  email,
  password: `demo-${role.replaceAll("_", "-")}`,
  badge: ownNumberFrom("badge", n),
  pin: `${n}${n}${n}${n}`,
})

/** Known to everyone, and so only ever made in demo mode. One of each role, and a second operator, lead and finance. */
export const demoSignIns: readonly DemoSignIn[] = [
  make("operator", "Awa Diallo", "awa@demo.backdock.test", 1),
  make("lead", "Bruno Keller", "bruno@demo.backdock.test", 2),
  make("finance", "Chloé Martin", "chloe@demo.backdock.test", 3),
  make("customer_service", "Dalia Haddad", "dalia@demo.backdock.test", 4),
  make("quality", "Émile Roy", "emile@demo.backdock.test", 5),
  make("administrator", "Fatou Sarr", "fatou@demo.backdock.test", 6),
  make("operator", "Gwen Le Goff", "gwen@demo.backdock.test", 7),
  make("finance", "Ines Carvalho", "ines@demo.backdock.test", 8),
]
