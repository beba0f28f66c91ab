export default {
  subject: "Le webhook « {{name}} » est arrêté",
  week_of_failures: "{{url}} n’a rien accepté depuis le {{since}}. Après une semaine, il n’est plus appelé.",
  gone: "{{url}} a répondu qu’il n’existe plus (410). Il n’est plus appelé.",
  kept: "Rien n’est perdu : ce qu’il n’a pas accepté figure sur sa page et peut être renvoyé de là tant que c’est conservé (30 jours).",
  link: "Le voir et le remettre en marche : {{link}}",
}
