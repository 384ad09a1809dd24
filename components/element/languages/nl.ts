/** What the button and the panel say in Dutch. */
import { plural } from '../panel/plural.ts';
import type { Strings } from '../panel/strings.ts';

export const dutch: Strings = {
  share: 'Delen',
  shared: 'Gedeeld',
  couldNotJoin: 'Meedoen mislukt',
  ended: 'Beëindigd',
  peopleHere: plural('nl', { one: '# persoon hier', other: '# personen hier' }),
  lostEdits: plural('nl', { one: '# wijziging is vervangen', other: '# wijzigingen zijn vervangen' }),

  title: 'Samenwerken',
  close: 'Sluiten',
  intro: 'Deel wat er op deze pagina staat. Wie de link heeft, ziet het en kan het samen met jou wijzigen.',
  start: 'Beginnen met delen',
  starting: 'Delen begint…',
  joinTitle: 'Meedoen met iemand anders',
  joinLabel: 'Link of sleutel',
  joinHint: 'Wat daar gedeeld wordt, vervangt wat er op deze pagina staat.',
  join: 'Meedoen',
  joining: 'Je doet zo mee…',
  cancel: 'Annuleren',

  youAndOthers: plural('nl', {
    0: 'Tot nu toe alleen jij',
    one: 'Jij en # ander',
    other: 'Jij en # anderen',
  }),
  you: 'Jij',
  morePeople: plural('nl', { one: 'nog # persoon', other: 'nog # personen' }),
  yourName: 'Je naam',

  invite: 'Uitnodigen',
  access: 'Wat de link toestaat',
  canEdit: 'Bewerken',
  canView: 'Alleen bekijken',
  editHint: 'Wie deze link heeft, kan hier alles zien en wijzigen.',
  viewHint: 'Wie deze link heeft, kan alles bekijken, maar niets wijzigen.',
  editLink: 'Link om te bewerken',
  viewLink: 'Link om te bekijken',
  copy: 'Link kopiëren',
  copied: 'Gekopieerd',
  editCopied: 'Gekopieerd. Wie deze link heeft, kan alles wijzigen.',
  viewCopied: 'Gekopieerd. Wie deze link heeft, kan alleen bekijken.',
  startedCopied: 'Je deelt nu. De link is gekopieerd: stuur hem naar wie mee moet doen.',
  started: 'Je deelt nu. Kopieer de link en stuur hem naar wie mee moet doen.',
  copyByHand:
    'Deze browser laat ons niet kopiëren. De link is geselecteerd: kopieer hem met Ctrl+C, ⌘C of door lang te drukken.',
  shareLink: 'Versturen…',
  shareText: 'Doe hier mee:',
  shareFailed: 'Dit apparaat kon de link niet versturen. Kopieer hem in plaats daarvan.',
  showCode: 'QR-code',
  hideCode: 'QR-code verbergen',
  editCode: 'QR-code van de link om te bewerken',
  viewCode: 'QR-code van de link om te bekijken',
  codeHint: 'Richt de camera van een telefoon erop.',
  codeLoading: 'De QR-code wordt getekend…',
  codeFailed: 'De QR-code kon niet worden getekend. Kopieer in plaats daarvan de link.',

  viewOnly: 'Alleen bekijken',
  viewing: 'Je kunt alles bekijken, maar niets wijzigen. Vraag om een link om te bewerken.',

  status: {
    idle: 'Alleen op deze pagina',
    connecting: 'Verbinden…',
    live: 'Alles opgeslagen',
    reconnecting: 'Opnieuw verbinden…',
    offline: 'Offline',
    ended: 'Voorbij. Dit is je eigen kopie.',
  },
  saving: 'Opslaan…',
  unsaved: plural('nl', {
    0: 'Offline',
    one: 'Offline · # niet opgeslagen',
    other: 'Offline · # niet opgeslagen',
  }),
  kept: 'Je kunt doorgaan. Je wijzigingen blijven bewaard en worden verstuurd zodra er weer verbinding is.',
  waiting: 'Je ziet wat het laatst bekend was. De rest komt zodra er weer verbinding is.',
  tryNow: 'Nu proberen',
  slowed: 'Nieuws van anderen komt nu iets langzamer binnen.',

  leave: 'Verlaten',
  leaveHint: 'Je houdt een kopie van wat je ziet.',
  left: 'Je hebt de sessie verlaten. Dit is je eigen kopie.',
  end: 'Voor iedereen stoppen',
  endTitle: 'De sessie voor iedereen stoppen?',
  endHint: 'De links werken daarna nooit meer. Iedereen houdt een kopie van wat die ziet.',
  endConfirm: 'Stoppen',
  endCancel: 'Annuleren',
  endedTitle: 'Deze sessie is voorbij',
  endedByOwner: 'Wie haar begon, heeft haar gestopt. Je houdt alles wat je ziet, als je eigen kopie.',
  endedByYou: 'Je hebt haar gestopt. Iedereen houdt een kopie van wat die zag.',
  endedByError: 'Je houdt alles wat je ziet, als je eigen kopie.',
  startAnew: 'Nieuwe sessie beginnen',

  localKept: 'Wat er op deze pagina stond voordat je meedeed, is er nog.',
  bringBack: 'Verlaten en terughalen',
  forgetLocal: 'Niet nodig',

  gaveWay: 'Jouw wijziging is vervangen door die van iemand anders:',
  takenBack: 'Jouw wijziging kon niet worden gedeeld en is teruggenomen:',
  replaced: 'Jouw wijziging heeft die van iemand anders vervangen:',
  removed: 'Het was een verwijdering.',
  putBack: 'Terugzetten',
  putBackFailed: 'De plek waar dit hoort, is er niet meer.',
  dismiss: 'Verbergen',

  notShared: plural('nl', {
    one: 'Je laatste wijziging heeft de anderen niet bereikt. Ze staat nog op deze pagina.',
    other: 'Je laatste # wijzigingen hebben de anderen niet bereikt. Ze staan nog op deze pagina.',
  }),
  errors: {
    'unreachable':
      'De sessie is niet bereikbaar. Er is niets verloren: controleer je verbinding en probeer het opnieuw.',
    'function-failed':
      'De functie van deze site antwoordt met een fout. Het ligt niet aan je verbinding, en er is niets verloren: wie deze site beheert, kan het beste in het log van de functie kijken.',
    'endpoint-wrong': 'Delen is op deze site nog niet ingesteld. Op deze pagina is niets veranderd.',
    'key-unreadable':
      'Dit is geen link of sleutel van een sessie. Plak de hele link, zoals je hem hebt gekregen.',
    'not-found': 'Deze sessie bestaat niet. Misschien is ze verlopen: vraag om een nieuwe link.',
    'session-ended':
      'Deze sessie is voorbij: wie haar begon, heeft haar gestopt. Vraag om een nieuwe link of begin er zelf een.',
    'read-only': 'Met jouw link kun je bekijken, maar niets wijzigen. Vraag om een link om te bewerken.',
    'key-wrong': 'Deze sleutel past niet op de sessie. Vraag om een nieuwe link.',
    'key-missing': 'Deze sleutel past niet op de sessie. Vraag om een nieuwe link.',
    'forbidden': 'Deze site staat dat niet toe. Wat je ziet, blijft bewaard.',
    'protocol-too-new':
      'Deze site wordt bijgewerkt. Wat je ziet, blijft bewaard: laad de pagina zo dadelijk opnieuw.',
    'since-ahead':
      'De sessie is teruggezet naar een eerder moment. Wat je ziet, blijft bewaard: doe opnieuw mee met de link.',
    'version-ahead':
      'De sessie is teruggezet naar een eerder moment. Wat je ziet, blijft bewaard: doe opnieuw mee met de link.',
    'patch-not-applicable':
      'Je laatste wijziging paste niet bij die van de anderen en is teruggenomen. Probeer het opnieuw.',
    'state-invalid':
      'Je laatste wijziging kan niet worden gedeeld en is teruggenomen. De rest blijft bewaard.',
    'state-too-large':
      'Er staat te veel op deze pagina om te delen. De laatste wijziging is niet gedeeld: maak haar kleiner.',
    'patch-too-large':
      'Je laatste wijziging was te groot en is teruggenomen. Probeer het in kleinere stappen.',
    'too-many-requests': 'Te veel tegelijk. Er is niets verloren: probeer het zo opnieuw.',
    'storage-denied':
      'Deze browser bewaart niets voor ons. Wacht tot alles is opgeslagen voordat je de pagina sluit.',
    'outbox-unreadable':
      'Wijzigingen die een ander tabblad niet heeft verstuurd, zijn niet te lezen. Ze blijven in deze browser: verder is er niets verloren.',
    'insecure-context': 'Delen werkt alleen via https of op deze computer. Open deze pagina via https.',
    'canceled': 'Deze pagina is gebleven bij wat ze toont. Je doet niet mee.',
    'store-unavailable': 'De site kan nu niets opslaan. Er is niets verloren: probeer het zo opnieuw.',
    'internal': 'Er ging iets mis op de site. Wat je ziet, blijft bewaard: probeer het zo opnieuw.',
    'malformed':
      'Deze pagina en de site begrijpen elkaar niet. Wat je ziet, blijft bewaard: laad de pagina opnieuw.',
    'method-not-allowed':
      'Deze pagina en de site passen niet bij elkaar. Wat je ziet, blijft bewaard: laad de pagina opnieuw.',
    'not-implemented': 'Dat kan deze site nog niet. Wat je ziet, blijft bewaard: laad de pagina opnieuw.',
  },
  otherError: 'Er ging iets mis. Wat je ziet, blijft bewaard: probeer het opnieuw.',
};
