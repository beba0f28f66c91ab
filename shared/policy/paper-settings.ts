import type { PaperSettings } from "../contract/paper-settings.ts"

const account = (number: string, label: string) => ({ number, label })

/** The French chart as most shops keep it; each may be changed. */
export const builtInPapers: PaperSettings = {
  accounting: {
    siren: "",
    closing: "12-31",
    separator: "tab",
    encoding: "iso-8859-15",
    accounts: {
      customer_refunds: account("411000", "Clients"),
      customer_costs: account("658000", "Charges diverses de gestion courante"),
      payable: account("467100", "Remboursements dus aux clients"),
      clearing: account("511700", "Remboursements en cours"),
      provider: account("517100", "Prestataires de paiement"),
      settled: account("580000", "Virements internes"),
      bank: account("512000", "Banque"),
      fees: account("627800", "Frais sur moyens de paiement"),
      store_credit: account("419700", "Clients, avoirs à utiliser"),
      sold_for_credit: account("411900", "Clients, commandes réglées par avoir"),
      replaced: account("411950", "Clients, articles remplacés"),
      received: account("517200", "Prestataires de paiement, encaissements"),
      differences: account("419100", "Clients, avances et acomptes reçus"),
      outside: account("411800", "Clients, remboursements faits ailleurs"),
      overpaid: account("467200", "Clients, trop remboursé"),
      customer_claims: account("467300", "Clients, sommes à récupérer"),
      carrier_claims: account("467400", "Transporteurs, indemnités à recevoir"),
      supplier_claims: account("409800", "Fournisseurs, avoirs à recevoir"),
      recovered: account("758000", "Produits divers de gestion courante"),
      written_off: account("654000", "Pertes sur créances irrécouvrables"),
    },
    journals: {
      owed: { code: "RD", label: "Remboursements dus" },
      provider: { code: "RP", label: "Remboursements par prestataire" },
      bank: { code: "RB", label: "Remboursements par banque" },
      other: { code: "OD", label: "Opérations diverses" },
    },
    rates: {},
  },
  creditNotes: { by: "shop", prefix: "AV" },
  seller: { address: [], legal: "" },
}

/** What is still missing before a credit note may be made here; empty: nothing. */
export function missingForNotes({ creditNotes, seller }: PaperSettings): ("address" | "legal")[] {
  if (creditNotes.by === "shop") return []
  return [
    ...(seller.address.length === 0 ? ["address" as const] : []),
    ...(seller.legal.trim() ? [] : ["legal" as const]),
  ]
}
