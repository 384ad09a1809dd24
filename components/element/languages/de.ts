/** What the button and the panel say in German. */
import { plural } from '../panel/plural.ts';
import type { Strings } from '../panel/strings.ts';

export const german: Strings = {
  share: 'Teilen',
  shared: 'Geteilt',
  couldNotJoin: 'Beitritt gescheitert',
  ended: 'Beendet',
  peopleHere: plural('de', { one: '# Person hier', other: '# Personen hier' }),
  lostEdits: plural('de', { one: '# Änderung wurde ersetzt', other: '# Änderungen wurden ersetzt' }),

  title: 'Zusammen arbeiten',
  close: 'Schließen',
  intro: 'Teile, was auf dieser Seite ist. Wer den Link hat, sieht es und kann es mit dir ändern.',
  start: 'Jetzt teilen',
  starting: 'Wird geteilt …',
  joinTitle: 'Bei jemand anderem mitmachen',
  joinLabel: 'Link oder Schlüssel',
  joinHint: 'Was dort geteilt wird, ersetzt, was auf dieser Seite ist.',
  join: 'Beitreten',
  joining: 'Du trittst bei …',
  cancel: 'Abbrechen',

  youAndOthers: plural('de', {
    0: 'Bisher nur du',
    one: 'Du und # weitere Person',
    other: 'Du und # weitere Personen',
  }),
  you: 'Du',
  morePeople: plural('de', { one: '# weitere Person', other: '# weitere Personen' }),
  yourName: 'Dein Name',

  invite: 'Einladen',
  access: 'Was der Link erlaubt',
  canEdit: 'Bearbeiten',
  canView: 'Nur ansehen',
  editHint: 'Wer diesen Link hat, kann hier alles sehen und ändern.',
  viewHint: 'Wer diesen Link hat, kann alles ansehen, aber nichts ändern.',
  editLink: 'Link zum Bearbeiten',
  viewLink: 'Link zum Ansehen',
  copy: 'Link kopieren',
  copied: 'Kopiert',
  editCopied: 'Kopiert. Wer diesen Link hat, kann alles ändern.',
  viewCopied: 'Kopiert. Wer diesen Link hat, kann nur ansehen.',
  startedCopied: 'Du teilst jetzt. Der Link ist kopiert: Schick ihn allen, die mitmachen sollen.',
  started: 'Du teilst jetzt. Kopiere den Link und schick ihn allen, die mitmachen sollen.',
  copyByHand:
    'Dieser Browser lässt uns nicht kopieren. Der Link ist markiert: Kopiere ihn mit Strg+C, ⌘C oder durch langes Drücken.',
  shareLink: 'Senden …',
  shareText: 'Mach hier mit:',
  shareFailed: 'Dieses Gerät konnte den Link nicht senden. Kopiere ihn stattdessen.',
  showCode: 'QR-Code',
  hideCode: 'QR-Code ausblenden',
  editCode: 'QR-Code des Links zum Bearbeiten',
  viewCode: 'QR-Code des Links zum Ansehen',
  codeHint: 'Richte die Kamera eines Telefons darauf.',
  codeLoading: 'Der QR-Code wird gezeichnet …',
  codeFailed: 'Der QR-Code konnte nicht gezeichnet werden. Kopiere stattdessen den Link.',

  viewOnly: 'Nur ansehen',
  viewing: 'Du kannst alles ansehen, aber nichts ändern. Bitte um einen Link zum Bearbeiten.',

  status: {
    idle: 'Nur auf dieser Seite',
    connecting: 'Verbindung wird hergestellt …',
    live: 'Alles gespeichert',
    reconnecting: 'Verbindung wird neu aufgebaut …',
    offline: 'Offline',
    ended: 'Beendet. Das ist deine eigene Kopie.',
  },
  saving: 'Wird gespeichert …',
  unsaved: plural('de', {
    0: 'Offline',
    one: 'Offline · # nicht gespeichert',
    other: 'Offline · # nicht gespeichert',
  }),
  kept: 'Du kannst weitermachen. Deine Änderungen bleiben erhalten und werden gesendet, sobald die Verbindung wieder da ist.',
  waiting: 'Du siehst den letzten bekannten Stand. Der Rest kommt, sobald die Verbindung wieder da ist.',
  tryNow: 'Jetzt versuchen',
  slowed: 'Neues von anderen kommt gerade etwas langsamer an.',

  leave: 'Verlassen',
  leaveHint: 'Du behältst eine Kopie von dem, was du siehst.',
  left: 'Du hast die Sitzung verlassen. Das ist deine eigene Kopie.',
  end: 'Für alle beenden',
  endTitle: 'Die Sitzung für alle beenden?',
  endHint: 'Die Links funktionieren danach nie wieder. Alle behalten eine Kopie von dem, was sie sehen.',
  endConfirm: 'Beenden',
  endCancel: 'Abbrechen',
  endedTitle: 'Diese Sitzung ist beendet',
  endedByOwner: 'Wer sie begonnen hat, hat sie beendet. Du behältst alles, was du siehst, als eigene Kopie.',
  endedByYou: 'Du hast sie beendet. Alle behalten eine Kopie von dem, was sie gesehen haben.',
  endedByError: 'Du behältst alles, was du siehst, als eigene Kopie.',
  startAnew: 'Neue Sitzung beginnen',

  localKept: 'Was vor dem Beitreten auf dieser Seite war, ist noch da.',
  bringBack: 'Verlassen und zurückholen',
  forgetLocal: 'Nicht nötig',

  gaveWay: 'Deine Änderung wurde durch die von jemand anderem ersetzt:',
  takenBack: 'Deine Änderung konnte nicht geteilt werden und wurde zurückgenommen:',
  replaced: 'Deine Änderung hat die von jemand anderem ersetzt:',
  removed: 'Es war eine Löschung.',
  putBack: 'Zurückholen',
  putBackFailed: 'Die Stelle, an die das gehört, gibt es nicht mehr.',
  dismiss: 'Ausblenden',

  notShared: plural('de', {
    one: 'Deine letzte Änderung ist nicht bei den anderen angekommen. Sie ist noch auf dieser Seite.',
    other:
      'Deine letzten # Änderungen sind nicht bei den anderen angekommen. Sie sind noch auf dieser Seite.',
  }),
  errors: {
    'unreachable':
      'Die Sitzung ist nicht erreichbar. Nichts ist verloren: Prüfe deine Verbindung und versuche es noch einmal.',
    'function-failed':
      'Die Funktion dieser Website antwortet mit einem Fehler. An deiner Verbindung liegt es nicht, und nichts ist verloren: Wer diese Website betreibt, sollte im Log der Funktion nachsehen.',
    'endpoint-wrong':
      'Auf dieser Website ist das Teilen noch nicht eingerichtet. Auf dieser Seite hat sich nichts geändert.',
    'key-unreadable':
      'Das ist kein Link oder Schlüssel einer Sitzung. Füge den ganzen Link ein, so wie du ihn bekommen hast.',
    'not-found': 'Diese Sitzung gibt es nicht. Vielleicht ist sie abgelaufen: Bitte um einen neuen Link.',
    'session-ended':
      'Diese Sitzung ist vorbei: Wer sie begonnen hat, hat sie beendet. Bitte um einen neuen Link oder beginne selbst eine.',
    'read-only': 'Mit deinem Link kannst du ansehen, aber nichts ändern. Bitte um einen Link zum Bearbeiten.',
    'key-wrong': 'Dieser Schlüssel passt nicht zur Sitzung. Bitte um einen neuen Link.',
    'key-missing': 'Dieser Schlüssel passt nicht zur Sitzung. Bitte um einen neuen Link.',
    'forbidden': 'Diese Website erlaubt das nicht. Was du siehst, bleibt erhalten.',
    'protocol-too-new':
      'Diese Website wird gerade aktualisiert. Was du siehst, bleibt erhalten: Lade die Seite gleich neu.',
    'since-ahead':
      'Die Sitzung wurde auf einen früheren Stand zurückgesetzt. Was du siehst, bleibt erhalten: Tritt mit dem Link noch einmal bei.',
    'version-ahead':
      'Die Sitzung wurde auf einen früheren Stand zurückgesetzt. Was du siehst, bleibt erhalten: Tritt mit dem Link noch einmal bei.',
    'patch-not-applicable':
      'Deine letzte Änderung passte nicht zu denen der anderen und wurde zurückgenommen. Versuche es noch einmal.',
    'state-invalid':
      'Deine letzte Änderung lässt sich nicht teilen und wurde zurückgenommen. Alles andere bleibt erhalten.',
    'state-too-large':
      'Auf dieser Seite ist zu viel zum Teilen. Die letzte Änderung wurde nicht geteilt: Mach sie kleiner.',
    'patch-too-large':
      'Deine letzte Änderung war zu groß und wurde zurückgenommen. Versuche es in kleineren Schritten.',
    'too-many-requests': 'Zu viel auf einmal. Nichts ist verloren: Versuche es gleich noch einmal.',
    'storage-denied':
      'Dieser Browser bewahrt nichts für uns auf. Warte, bis alles gespeichert ist, bevor du die Seite schließt.',
    'outbox-unreadable':
      'Änderungen, die ein anderer Tab nicht mehr gesendet hat, sind nicht lesbar. Sie bleiben in diesem Browser: Sonst ist nichts verloren.',
    'insecure-context': 'Teilen geht nur über https oder auf diesem Computer. Öffne diese Seite über https.',
    'canceled': 'Diese Seite ist bei dem geblieben, was sie zeigt. Du bist nicht beigetreten.',
    'store-unavailable':
      'Die Website kann gerade nichts speichern. Nichts ist verloren: Versuche es gleich noch einmal.',
    'internal':
      'Auf der Website ist etwas schiefgegangen. Was du siehst, bleibt erhalten: Versuche es gleich noch einmal.',
    'malformed':
      'Diese Seite und die Website verstehen einander nicht. Was du siehst, bleibt erhalten: Lade die Seite neu.',
    'method-not-allowed':
      'Diese Seite und die Website passen nicht zusammen. Was du siehst, bleibt erhalten: Lade die Seite neu.',
    'not-implemented':
      'Das kann diese Website noch nicht. Was du siehst, bleibt erhalten: Lade die Seite neu.',
  },
  otherError: 'Etwas ist schiefgegangen. Was du siehst, bleibt erhalten: Versuche es noch einmal.',
};
