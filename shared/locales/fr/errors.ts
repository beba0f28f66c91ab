export default {
  unknown: "Cela n’a pas marché",
  unreachable: "Le serveur ne répond pas",
}
