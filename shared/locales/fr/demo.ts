export default {
  title: "Étiquettes de démonstration",
  about:
    "Ces colis, articles et badges n’existent que dans la démonstration. Visez l’écran avec un terminal, ou lisez le code avec une douchette.",
  parcels: "Colis attendus, les plus proches d’abord",
  atDock: "À quai, pas encore ouverts",
  elsewhere: "Attendus dans un autre entrepôt",
  none: "Plus aucun colis n’est attendu.",
  soonerParcels: "Colis précédents",
  laterParcels: "Colis suivants",
  articles: "Articles de ces colis",
  badges: "Badges",
  commands: "Commandes",
  command: {
    clean: "En ordre",
    damaged: "Abîmé",
    next: "Suivant",
    undo: "Annuler",
    close: "Fermer le colis",
    photo: "Photo",
  },
}
