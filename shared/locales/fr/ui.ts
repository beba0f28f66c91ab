export default {
  code: { copy: "Copier le numéro", copied: "Numéro copié" },
  keypad: {
    clear: "Tout effacer",
    back: "Effacer le dernier chiffre",
    typed_one: "{{count}} chiffre saisi",
    typed_other: "{{count}} chiffres saisis",
  },
  progress: { of: "{{done}} sur {{of}}" },
  update: {
    ready: "Une nouvelle version est prête",
    apply: "Mettre à jour maintenant",
    safe: "Cela prend une seconde. Ce qui attend d’être envoyé reste sur cet appareil.",
    afterDraft: "Une nouvelle version est prête. Elle s’installera après ce colis.",
  },
  picture: { enlarge: "Voir en grand", close: "Fermer la photo" },
  table: { chooseColumns: "Choisir les colonnes", rowHeight: "Hauteur des lignes" },
}
