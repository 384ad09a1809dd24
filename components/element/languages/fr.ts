/** What the button and the panel say in French. */
import { plural } from '../panel/plural.ts';
import type { Strings } from '../panel/strings.ts';

export const french: Strings = {
  share: 'Partager',
  shared: 'Partagé',
  couldNotJoin: 'Accès impossible',
  ended: 'Terminée',
  peopleHere: plural('fr', { one: '# personne présente', other: '# personnes présentes' }),
  lostEdits: plural('fr', { one: '# modification remplacée', other: '# modifications remplacées' }),

  title: 'Travailler ensemble',
  close: 'Fermer',
  intro:
    'Partagez le contenu de cette page. Toute personne ayant le lien le voit et peut le modifier avec vous.',
  start: 'Commencer le partage',
  starting: 'Lancement du partage…',
  joinTitle: 'Rejoindre une session',
  joinLabel: 'Lien ou clé',
  joinHint: 'Le contenu partagé remplacera celui de cette page.',
  join: 'Rejoindre',
  joining: 'Connexion à la session…',
  cancel: 'Annuler',

  youAndOthers: plural('fr', {
    0: 'Vous seulement pour l’instant',
    one: 'Vous et # autre personne',
    other: 'Vous et # autres personnes',
  }),
  you: 'Vous',
  morePeople: plural('fr', { one: '# autre personne', other: '# autres personnes' }),
  yourName: 'Votre nom',

  invite: 'Inviter',
  access: 'Ce que le lien permet',
  canEdit: 'Modification',
  canView: 'Lecture seule',
  editHint: 'Toute personne ayant ce lien peut tout voir et tout modifier ici.',
  viewHint: 'Toute personne ayant ce lien peut consulter, sans rien modifier.',
  editLink: 'Lien de modification',
  viewLink: 'Lien en lecture seule',
  copy: 'Copier',
  copied: 'Copié',
  editCopied: 'Lien copié. Toute personne l’ayant peut modifier.',
  viewCopied: 'Lien copié. Toute personne l’ayant peut seulement consulter.',
  startedCopied: 'Le partage a commencé et le lien est copié. Envoyez-le aux personnes à inviter.',
  started: 'Le partage a commencé. Copiez le lien et envoyez-le aux personnes à inviter.',
  copyByHand:
    'Ce navigateur ne permet pas la copie automatique. Le lien est sélectionné\u00A0: copiez-le avec Ctrl+C, ⌘C ou un appui long.',
  shareLink: 'Partager…',
  shareText: 'Rejoignez-moi ici\u00A0:',
  shareFailed: 'Cet appareil n’a pas pu partager le lien. Copiez-le plutôt.',
  showCode: 'Code QR',
  hideCode: 'Masquer le code QR',
  editCode: 'Code QR du lien de modification',
  viewCode: 'Code QR du lien en lecture seule',
  codeHint: 'Scannez-le avec l’appareil photo d’un téléphone.',
  codeLoading: 'Création du code QR…',
  codeFailed: 'Le code QR n’a pas pu être créé. Copiez plutôt le lien.',

  viewOnly: 'Lecture seule',
  viewing: 'Vous pouvez consulter, mais rien modifier. Demandez un lien de modification.',

  status: {
    idle: 'Sur cette page uniquement',
    connecting: 'Connexion…',
    live: 'Modifications enregistrées',
    reconnecting: 'Reconnexion…',
    offline: 'Hors ligne',
    ended: 'Session terminée. Cette copie est la vôtre.',
  },
  saving: 'Enregistrement…',
  unsaved: plural('fr', {
    0: 'Hors ligne',
    one: 'Hors ligne · # modification non enregistrée',
    other: 'Hors ligne · # modifications non enregistrées',
  }),
  kept: 'Vous pouvez continuer. Vos modifications sont conservées et seront envoyées au retour de la connexion.',
  waiting: 'Vous voyez le dernier état connu. La suite arrivera au retour de la connexion.',
  tryNow: 'Réessayer',
  slowed: 'Les modifications des autres arrivent un peu moins vite pour le moment.',

  leave: 'Quitter',
  leaveHint: 'Vous gardez une copie de ce que vous voyez.',
  left: 'Vous avez quitté la session. Cette copie est la vôtre.',
  end: 'Terminer pour tous',
  endTitle: 'Terminer la session pour tous\u202F?',
  endHint:
    'Ses liens cesseront définitivement de fonctionner. Chaque personne garde une copie de ce qu’elle voit.',
  endConfirm: 'Terminer',
  endCancel: 'Annuler',
  endedTitle: 'Cette session est terminée',
  endedByOwner: 'La personne qui l’a créée y a mis fin. Vous gardez une copie de tout ce que vous voyez.',
  endedByYou: 'Vous y avez mis fin. Chaque personne garde une copie de ce qu’elle voyait.',
  endedByError: 'Vous gardez une copie de tout ce que vous voyez.',
  startAnew: 'Nouvelle session',

  localKept: 'Ce qui était sur cette page avant que vous ne rejoigniez la session est toujours là.',
  bringBack: 'Quitter et restaurer',
  forgetLocal: 'Pas nécessaire',

  gaveWay: 'Votre modification a été remplacée par celle d’une autre personne\u00A0:',
  takenBack: 'Votre modification n’a pas pu être partagée et a été annulée\u00A0:',
  replaced: 'Votre modification a remplacé celle d’une autre personne\u00A0:',
  removed: 'C’était une suppression.',
  putBack: 'Rétablir',
  putBackFailed: 'Il n’y a plus d’emplacement où la rétablir.',
  dismiss: 'Masquer',

  notShared: plural('fr', {
    one: 'Votre dernière modification n’est pas parvenue aux autres. Elle est toujours sur cette page.',
    other:
      'Vos # dernières modifications ne sont pas parvenues aux autres. Elles sont toujours sur cette page.',
  }),
  errors: {
    'unreachable':
      'La session est injoignable. Rien n’est perdu\u00A0: vérifiez votre connexion et réessayez.',
    'function-failed':
      'La fonction de ce site répond par une erreur. Votre connexion n’y est pour rien, et rien n’est perdu\u00A0: la personne qui gère ce site devrait consulter le journal de la fonction.',
    'endpoint-wrong': 'Le partage n’est pas encore configuré sur ce site. Rien n’a changé sur cette page.',
    'key-unreadable':
      'Ce n’est ni un lien ni une clé de session. Collez le lien entier, tel que vous l’avez reçu.',
    'not-found': 'Cette session n’existe pas. Elle a peut-être expiré\u00A0: demandez un nouveau lien.',
    'session-ended':
      'Cette session est terminée\u00A0: la personne qui l’a créée y a mis fin. Demandez un nouveau lien ou créez votre propre session.',
    'read-only': 'Votre lien permet de consulter, mais pas de modifier. Demandez un lien de modification.',
    'key-wrong': 'Cette clé n’ouvre pas la session. Demandez un nouveau lien.',
    'key-missing': 'Cette clé n’ouvre pas la session. Demandez un nouveau lien.',
    'forbidden': 'Ce site ne le permet pas. Ce que vous voyez est conservé.',
    'protocol-too-new':
      'Ce site est en cours de mise à jour. Ce que vous voyez est conservé\u00A0: rechargez la page dans un instant.',
    'since-ahead':
      'La session est revenue à un état antérieur. Ce que vous voyez est conservé\u00A0: rejoignez-la à nouveau avec le lien.',
    'version-ahead':
      'La session est revenue à un état antérieur. Ce que vous voyez est conservé\u00A0: rejoignez-la à nouveau avec le lien.',
    'patch-not-applicable':
      'Votre dernière modification était incompatible avec celles des autres et a été annulée. Réessayez.',
    'state-invalid':
      'Votre dernière modification ne peut pas être partagée et a été annulée. Le reste est conservé.',
    'state-too-large':
      'Le contenu de cette page est trop volumineux. La dernière modification n’a pas été partagée\u00A0: réduisez-la.',
    'patch-too-large':
      'Votre dernière modification était trop volumineuse et a été annulée. Procédez par étapes plus petites.',
    'too-many-requests': 'Trop de demandes à la fois. Rien n’est perdu\u00A0: réessayez dans un instant.',
    'storage-denied':
      'Ce navigateur ne nous permet de rien conserver. Avant de fermer la page, attendez que les modifications soient enregistrées.',
    'outbox-unreadable':
      'Des modifications qu’un autre onglet n’a pas envoyées sont illisibles. Elles restent dans ce navigateur : rien d’autre n’est perdu.',
    'insecure-context':
      'Le partage ne fonctionne qu’en https ou sur cet ordinateur. Ouvrez cette page en https.',
    'canceled': 'Cette page a gardé son contenu. Vous n’avez pas rejoint la session.',
    'store-unavailable':
      'Le site ne peut rien enregistrer pour le moment. Rien n’est perdu\u00A0: réessayez dans un instant.',
    'internal':
      'Un problème est survenu sur le site. Ce que vous voyez est conservé\u00A0: réessayez dans un instant.',
    'malformed':
      'Cette page et le site ne se comprennent pas. Ce que vous voyez est conservé\u00A0: rechargez la page.',
    'method-not-allowed':
      'Cette page et le site sont incompatibles. Ce que vous voyez est conservé\u00A0: rechargez la page.',
    'not-implemented':
      'Ce site ne sait pas encore faire cela. Ce que vous voyez est conservé\u00A0: rechargez la page.',
  },
  otherError: 'Un problème est survenu. Ce que vous voyez est conservé\u00A0: réessayez.',
};
