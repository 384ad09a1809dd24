/** What the button and the panel say in Spanish. */
import { plural } from '../panel/plural.ts';
import type { Strings } from '../panel/strings.ts';

export const spanish: Strings = {
  share: 'Compartir',
  shared: 'Compartido',
  couldNotJoin: 'No se pudo entrar',
  ended: 'Terminada',
  peopleHere: plural('es', { one: '# persona aquí', other: '# personas aquí' }),
  lostEdits: plural('es', { one: '# cambio reemplazado', other: '# cambios reemplazados' }),

  title: 'Trabajar en equipo',
  close: 'Cerrar',
  intro:
    'Comparte el contenido de esta página. Cualquier persona que tenga el enlace lo ve y puede cambiarlo contigo.',
  start: 'Empezar a compartir',
  starting: 'Empezando…',
  joinTitle: 'Unirse a una sesión',
  joinLabel: 'Enlace o clave',
  joinHint: 'El contenido compartido reemplazará el de esta página.',
  join: 'Unirse',
  joining: 'Entrando en la sesión…',
  cancel: 'Cancelar',

  youAndOthers: plural('es', {
    0: 'Por ahora, solo tú',
    one: 'Tú y # persona más',
    other: 'Tú y # personas más',
  }),
  you: 'Tú',
  morePeople: plural('es', { one: '# persona más', other: '# personas más' }),
  yourName: 'Tu nombre',

  invite: 'Invitar',
  access: 'Lo que permite el enlace',
  canEdit: 'Edición',
  canView: 'Solo lectura',
  editHint: 'Cualquier persona que tenga este enlace puede ver y cambiar todo lo que hay aquí.',
  viewHint: 'Cualquier persona que tenga este enlace puede ver, pero no cambiar nada.',
  editLink: 'Enlace de edición',
  viewLink: 'Enlace de solo lectura',
  copy: 'Copiar',
  copied: 'Copiado',
  editCopied: 'Enlace copiado. Cualquier persona que lo tenga puede editar.',
  viewCopied: 'Enlace copiado. Cualquier persona que lo tenga solo puede ver.',
  startedCopied: 'Ya estás compartiendo y el enlace está copiado. Envíalo a quien quieras invitar.',
  started: 'Ya estás compartiendo. Copia el enlace y envíalo a quien quieras invitar.',
  copyByHand:
    'Este navegador no permite copiar automáticamente. El enlace está seleccionado: cópialo con Ctrl+C, ⌘C o una pulsación larga.',
  shareLink: 'Compartir…',
  shareText: 'Únete aquí:',
  shareFailed: 'Este dispositivo no pudo compartir el enlace. Cópialo en su lugar.',
  showCode: 'Código QR',
  hideCode: 'Ocultar código QR',
  editCode: 'Código QR del enlace de edición',
  viewCode: 'Código QR del enlace de solo lectura',
  codeHint: 'Escanéalo con la cámara de un teléfono.',
  codeLoading: 'Creando el código QR…',
  codeFailed: 'No se pudo crear el código QR. Copia el enlace en su lugar.',

  viewOnly: 'Solo lectura',
  viewing: 'Puedes ver, pero no cambiar nada. Pide un enlace de edición.',

  status: {
    idle: 'Solo en esta página',
    connecting: 'Conectando…',
    live: 'Cambios guardados',
    reconnecting: 'Reconectando…',
    offline: 'Sin conexión',
    ended: 'Sesión terminada. Esta es tu propia copia.',
  },
  saving: 'Guardando…',
  unsaved: plural('es', {
    0: 'Sin conexión',
    one: 'Sin conexión · # cambio sin guardar',
    other: 'Sin conexión · # cambios sin guardar',
  }),
  kept: 'Puedes continuar. Tus cambios se conservan y se enviarán cuando vuelva la conexión.',
  waiting: 'Ves lo último que llegó. El resto llegará cuando vuelva la conexión.',
  tryNow: 'Reintentar',
  slowed: 'Por ahora, los cambios de los demás llegan un poco más despacio.',

  leave: 'Salir',
  leaveHint: 'Conservas una copia de lo que ves.',
  left: 'Saliste de la sesión. Esta es tu propia copia.',
  end: 'Terminar para todos',
  endTitle: '¿Terminar la sesión para todos?',
  endHint: 'Sus enlaces dejarán de funcionar para siempre. Cada persona conserva una copia de lo que ve.',
  endConfirm: 'Terminar',
  endCancel: 'Cancelar',
  endedTitle: 'Esta sesión ha terminado',
  endedByOwner: 'La terminó la persona que la creó. Conservas una copia de todo lo que ves.',
  endedByYou: 'La terminaste tú. Cada persona conserva una copia de lo que veía.',
  endedByError: 'Conservas una copia de todo lo que ves.',
  startAnew: 'Nueva sesión',

  localKept: 'Lo que había en esta página antes de unirte a la sesión sigue aquí.',
  bringBack: 'Salir y recuperarlo',
  forgetLocal: 'No hace falta',

  gaveWay: 'Tu cambio fue reemplazado por el de otra persona:',
  takenBack: 'Tu cambio no se pudo compartir y se deshizo:',
  replaced: 'Tu cambio reemplazó el de otra persona:',
  removed: 'Era una eliminación.',
  putBack: 'Restaurar',
  putBackFailed: 'Ya no hay dónde restaurarlo.',
  dismiss: 'Ocultar',

  notShared: plural('es', {
    one: 'Tu último cambio no llegó a los demás. Sigue en esta página.',
    other: 'Tus últimos # cambios no llegaron a los demás. Siguen en esta página.',
  }),
  errors: {
    'unreachable':
      'No se puede acceder a la sesión. No se ha perdido nada: revisa tu conexión e inténtalo de nuevo.',
    'function-failed':
      'La función de este sitio responde con un error. No es tu conexión, y no se ha perdido nada: quien administra este sitio debería mirar el registro de la función.',
    'endpoint-wrong': 'Este sitio aún no está configurado para compartir. Nada ha cambiado en esta página.',
    'key-unreadable':
      'Esto no es un enlace ni una clave de sesión. Pega el enlace completo, tal como lo recibiste.',
    'not-found': 'Esta sesión no existe. Puede que haya caducado: pide un nuevo enlace.',
    'session-ended':
      'Esta sesión ha terminado: le puso fin la persona que la creó. Pide un nuevo enlace o crea tu propia sesión.',
    'read-only': 'Tu enlace permite ver, pero no cambiar nada. Pide un enlace de edición.',
    'key-wrong': 'Esta clave no abre la sesión. Pide un nuevo enlace.',
    'key-missing': 'Esta clave no abre la sesión. Pide un nuevo enlace.',
    'forbidden': 'Este sitio no lo permite. Lo que ves se conserva.',
    'protocol-too-new':
      'Este sitio se está actualizando. Lo que ves se conserva: recarga la página en un momento.',
    'since-ahead':
      'La sesión volvió a un estado anterior. Lo que ves se conserva: únete de nuevo con el enlace.',
    'version-ahead':
      'La sesión volvió a un estado anterior. Lo que ves se conserva: únete de nuevo con el enlace.',
    'patch-not-applicable':
      'Tu último cambio no era compatible con los de los demás y se deshizo. Inténtalo de nuevo.',
    'state-invalid': 'Tu último cambio no se puede compartir y se deshizo. El resto se conserva.',
    'state-too-large': 'Hay demasiado contenido en esta página. El último cambio no se compartió: redúcelo.',
    'patch-too-large': 'Tu último cambio era demasiado grande y se deshizo. Hazlo en pasos más pequeños.',
    'too-many-requests': 'Demasiado a la vez. No se ha perdido nada: inténtalo de nuevo en un momento.',
    'storage-denied':
      'Este navegador no nos permite conservar nada. Antes de cerrar la página, espera a que los cambios estén guardados.',
    'outbox-unreadable':
      'No se pueden leer los cambios que otra pestaña dejó sin enviar. Se quedan en este navegador: no se ha perdido nada más.',
    'insecure-context':
      'Compartir solo funciona con https o en este mismo equipo. Abre esta página con https.',
    'canceled': 'Esta página conserva su contenido. No te has unido a la sesión.',
    'store-unavailable':
      'El sitio no puede guardar en este momento. No se ha perdido nada: inténtalo de nuevo en un momento.',
    'internal': 'Algo falló en el sitio. Lo que ves se conserva: inténtalo de nuevo en un momento.',
    'malformed': 'Esta página y el sitio no se entienden. Lo que ves se conserva: recarga la página.',
    'method-not-allowed':
      'Esta página y el sitio no son compatibles. Lo que ves se conserva: recarga la página.',
    'not-implemented': 'Este sitio aún no puede hacer eso. Lo que ves se conserva: recarga la página.',
  },
  otherError: 'Algo falló. Lo que ves se conserva: inténtalo de nuevo.',
};
