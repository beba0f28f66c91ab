export default {
  late: "Aucune sauvegarde vérifiée depuis deux jours",
  photos_missing_one: "Une photo manque sur le disque du serveur",
  photos_missing_other: "{{count}} photos manquent sur le disque du serveur",
  same_disk: "Les sauvegardes sont sur le même disque que les données",
  never: "Il n’y en a encore aucune.",
  last: "La dernière a été faite",
  problem: "Le dernier essai a échoué : {{problem}}.",
  full: "Au dernier essai, son disque était plein.",
  closed: "Au dernier essai, impossible d’écrire dans son dossier.",
  todo: {
    late: "Vérifiez que le dossier de BACKUP_DIR est accessible en écriture et qu’il y a de la place. D’ici là, les terminaux gardent tout.",
    photos_missing:
      "La dernière sauvegarde n’a pas pu les contenir. Examinez le disque du serveur : le journal de la sauvegarde les nomme.",
    same_disk:
      "Si ce disque lâche, les deux sont perdus. Choisissez pour BACKUP_DIR un dossier d’un autre disque, ou recopiez-le ailleurs.",
  },
}
