/** What the button and the panel say in Italian. */
import { plural } from '../panel/plural.ts';
import type { Strings } from '../panel/strings.ts';

export const italian: Strings = {
  share: 'Condividi',
  shared: 'Condiviso',
  couldNotJoin: 'Ingresso non riuscito',
  ended: 'Terminata',
  peopleHere: plural('it', { one: '# persona presente', other: '# persone presenti' }),
  lostEdits: plural('it', { one: '# modifica sostituita', other: '# modifiche sostituite' }),

  title: 'Lavorare insieme',
  close: 'Chiudi',
  intro: 'Condividi il contenuto di questa pagina. Chi ha il link lo vede e può modificarlo insieme a te.',
  start: 'Inizia a condividere',
  starting: 'Avvio…',
  joinTitle: 'Partecipa a una sessione',
  joinLabel: 'Link o chiave',
  joinHint: 'Il contenuto condiviso sostituirà quello di questa pagina.',
  join: 'Partecipa',
  joining: 'Accesso alla sessione…',
  cancel: 'Annulla',

  youAndOthers: plural('it', {
    0: 'Per ora solo tu',
    one: 'Tu e un’altra persona',
    other: 'Tu e altre # persone',
  }),
  you: 'Tu',
  morePeople: plural('it', { one: 'Un’altra persona', other: 'Altre # persone' }),
  yourName: 'Il tuo nome',

  invite: 'Invita',
  access: 'Che cosa consente il link',
  canEdit: 'Modifica',
  canView: 'Sola lettura',
  editHint: 'Chi ha questo link può vedere e modificare tutto.',
  viewHint: 'Chi ha questo link può vedere, ma non modificare nulla.',
  editLink: 'Link di modifica',
  viewLink: 'Link di sola lettura',
  copy: 'Copia link',
  copied: 'Copiato',
  editCopied: 'Link copiato. Chi lo ha può modificare.',
  viewCopied: 'Link copiato. Chi lo ha può solo vedere.',
  startedCopied: 'La condivisione è iniziata e il link è stato copiato. Invialo a chi vuoi invitare.',
  started: 'La condivisione è iniziata. Copia il link e invialo a chi vuoi invitare.',
  copyByHand:
    'Questo browser non consente la copia automatica. Il link è selezionato: copialo con Ctrl+C, ⌘C o una pressione prolungata.',
  shareLink: 'Condividi…',
  shareText: 'Partecipa qui con me:',
  shareFailed: 'Il dispositivo non è riuscito a condividere il link. In alternativa, copialo.',
  showCode: 'Codice QR',
  hideCode: 'Nascondi codice QR',
  editCode: 'Codice QR del link di modifica',
  viewCode: 'Codice QR del link di sola lettura',
  codeHint: 'Inquadralo con la fotocamera di un telefono.',
  codeLoading: 'Creazione del codice QR…',
  codeFailed: 'Non è stato possibile creare il codice QR. In alternativa, copia il link.',

  viewOnly: 'Sola lettura',
  viewing: 'Puoi vedere, ma non modificare nulla. Chiedi un link di modifica.',

  status: {
    idle: 'Solo su questa pagina',
    connecting: 'Connessione…',
    live: 'Modifiche salvate',
    reconnecting: 'Riconnessione…',
    offline: 'Offline',
    ended: 'Sessione terminata. Questa è la tua copia.',
  },
  saving: 'Salvataggio…',
  unsaved: plural('it', {
    0: 'Offline',
    one: 'Offline · # modifica non salvata',
    other: 'Offline · # modifiche non salvate',
  }),
  kept: 'Puoi continuare. Le tue modifiche sono al sicuro e verranno inviate quando torna la connessione.',
  waiting: 'Vedi l’ultimo stato ricevuto. Il resto arriverà quando torna la connessione.',
  tryNow: 'Riprova ora',
  slowed: 'Per ora le modifiche degli altri arrivano un po’ più lentamente.',

  leave: 'Esci',
  leaveHint: 'Conservi una copia di ciò che vedi.',
  left: 'Hai lasciato la sessione. Questa è la tua copia.',
  end: 'Termina per tutti',
  endTitle: 'Terminare la sessione per tutti?',
  endHint: 'I suoi link smetteranno per sempre di funzionare. Ognuno conserva una copia di ciò che vede.',
  endConfirm: 'Termina',
  endCancel: 'Annulla',
  endedTitle: 'Questa sessione è terminata',
  endedByOwner: 'Chi l’ha creata l’ha terminata. Conservi una copia di tutto ciò che vedi.',
  endedByYou: 'L’hai terminata tu. Ognuno conserva una copia di ciò che vedeva.',
  endedByError: 'Conservi una copia di tutto ciò che vedi.',
  startAnew: 'Nuova sessione',

  localKept: 'Ciò che era su questa pagina prima di partecipare alla sessione è ancora qui.',
  bringBack: 'Esci e ripristina',
  forgetLocal: 'Non serve',

  gaveWay: 'La tua modifica è stata sostituita da quella di un’altra persona:',
  takenBack: 'Non è stato possibile condividere la tua modifica, che è stata annullata:',
  replaced: 'La tua modifica ha sostituito quella di un’altra persona:',
  removed: 'Era un’eliminazione.',
  putBack: 'Ripristina',
  putBackFailed: 'Non c’è più un posto in cui ripristinarla.',
  dismiss: 'Nascondi',

  notShared: plural('it', {
    one: 'La tua ultima modifica non è arrivata agli altri. È ancora su questa pagina.',
    other: 'Le tue ultime # modifiche non sono arrivate agli altri. Sono ancora su questa pagina.',
  }),
  errors: {
    'unreachable':
      'La sessione non è raggiungibile. Non si è perso nulla: controlla la connessione e riprova.',
    'function-failed':
      'La funzione di questo sito risponde con un errore. Non dipende dalla tua connessione e non si è perso nulla: chi gestisce questo sito dovrebbe guardare il log della funzione.',
    'endpoint-wrong':
      'La condivisione non è ancora configurata su questo sito. Nulla è cambiato su questa pagina.',
    'key-unreadable':
      'Questo non è un link né una chiave di sessione. Incolla il link intero, così come lo hai ricevuto.',
    'not-found': 'Questa sessione non esiste. Forse è scaduta: chiedi un nuovo link.',
    'session-ended':
      'Questa sessione è terminata: l’ha chiusa chi l’ha creata. Chiedi un nuovo link o crea una tua sessione.',
    'read-only': 'Il tuo link consente di vedere, ma non di modificare. Chiedi un link di modifica.',
    'key-wrong': 'Questa chiave non apre la sessione. Chiedi un nuovo link.',
    'key-missing': 'Questa chiave non apre la sessione. Chiedi un nuovo link.',
    'forbidden': 'Questo sito non lo consente. Ciò che vedi è conservato.',
    'protocol-too-new': 'Il sito è in aggiornamento. Ciò che vedi è conservato: ricarica la pagina tra poco.',
    'since-ahead':
      'La sessione è tornata a uno stato precedente. Ciò che vedi è conservato: partecipa di nuovo con il link.',
    'version-ahead':
      'La sessione è tornata a uno stato precedente. Ciò che vedi è conservato: partecipa di nuovo con il link.',
    'patch-not-applicable':
      'La tua ultima modifica non era compatibile con quelle degli altri ed è stata annullata. Riprova.',
    'state-invalid':
      'La tua ultima modifica non può essere condivisa ed è stata annullata. Il resto è conservato.',
    'state-too-large':
      'Su questa pagina c’è troppo contenuto. L’ultima modifica non è stata condivisa: riducila.',
    'patch-too-large':
      'La tua ultima modifica era troppo grande ed è stata annullata. Procedi a passi più piccoli.',
    'too-many-requests': 'Troppe richieste insieme. Non si è perso nulla: riprova tra poco.',
    'storage-denied':
      'Questo browser non ci permette di conservare nulla. Prima di chiudere la pagina, attendi che le modifiche siano salvate.',
    'outbox-unreadable':
      'Le modifiche che un’altra scheda non ha inviato non si possono leggere. Restano in questo browser: non è andato perso altro.',
    'insecure-context':
      'La condivisione funziona solo con https o su questo computer. Apri questa pagina con https.',
    'canceled': 'Questa pagina ha mantenuto il suo contenuto. Non partecipi alla sessione.',
    'store-unavailable': 'Al momento il sito non riesce a salvare. Non si è perso nulla: riprova tra poco.',
    'internal': 'Si è verificato un problema sul sito. Ciò che vedi è conservato: riprova tra poco.',
    'malformed': 'Questa pagina e il sito non si capiscono. Ciò che vedi è conservato: ricarica la pagina.',
    'method-not-allowed':
      'Questa pagina e il sito non sono compatibili. Ciò che vedi è conservato: ricarica la pagina.',
    'not-implemented': 'Questo sito non può ancora farlo. Ciò che vedi è conservato: ricarica la pagina.',
  },
  otherError: 'Si è verificato un problema. Ciò che vedi è conservato: riprova.',
};
