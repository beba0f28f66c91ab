/** Printed words: rolls, cards and labels. Short, and in capitals where an arm's length lies between. */
export default {
  kind: { rma: "RETOUR", lpn: "UNITÉ", bin: "EMPLACEMENT", badge: "BADGE" },
  command: {
    title: "Commandes",
    how: "Visez une seule commande et scannez.",
    clean: "Rien à signaler",
    damaged: "Abîmé",
    next: "Suivant",
    undo: "Annuler",
    close: "Clore le colis",
    photo: "Photo",
  },
  parcel: { from: "De", to: "Retour à", rma: "Retour n°", tracking: "Suivi n°" },
}
