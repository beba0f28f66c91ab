import type { Carrier } from "../carrier.ts"

export const amazon: Carrier = {
  id: "amazon",
  name: "Amazon",
  host: /(^|\.)(amazon|swiship)\.[a-z.]+$/,
  looks: /^TB[A-Z]\d{9,}|^[A-Z]\d{10}$/,
  groups: { 15: [3, 4, 4, 4], 11: [1, 5, 5] },
  formats: [
    {
      shape: /^TB[ACM]\d{12}$/,
      emits: "`TBA`, `TBC` or `TBM` and 12 digits",
      checked: "–",
      samples: ["TBA502887274000", "TBA010000000000"],
    },
    { shape: /^[AFC]\d{10}$/, emits: "`A`, `F` or `C` and 10 digits", checked: "–", samples: ["C1004444443"] },
  ],
}
