/** What the button and the panel say in Portuguese. */
import { plural } from '../panel/plural.ts';
import type { Strings } from '../panel/strings.ts';

export const portuguese: Strings = {
  share: 'Compartilhar',
  shared: 'Compartilhado',
  couldNotJoin: 'Falha ao entrar',
  ended: 'Encerrada',
  peopleHere: plural('pt', { one: '# pessoa aqui', other: '# pessoas aqui' }),
  lostEdits: plural('pt', { one: '# alteração substituída', other: '# alterações substituídas' }),

  title: 'Trabalhar em conjunto',
  close: 'Fechar',
  intro: 'Compartilhe o conteúdo desta página. Quem tiver o link pode ver e alterar tudo com você.',
  start: 'Começar a compartilhar',
  starting: 'Iniciando…',
  joinTitle: 'Participar de uma sessão',
  joinLabel: 'Link ou chave',
  joinHint: 'O conteúdo compartilhado substituirá o desta página.',
  join: 'Participar',
  joining: 'Entrando na sessão…',
  cancel: 'Cancelar',

  youAndOthers: plural('pt', {
    0: 'Só você, por enquanto',
    one: 'Você e mais # pessoa',
    other: 'Você e mais # pessoas',
  }),
  you: 'Você',
  morePeople: plural('pt', { one: 'Mais # pessoa', other: 'Mais # pessoas' }),
  yourName: 'Seu nome',

  invite: 'Convidar',
  access: 'O que o link permite',
  canEdit: 'Edição',
  canView: 'Só leitura',
  editHint: 'Quem tiver este link pode ver e alterar tudo aqui.',
  viewHint: 'Quem tiver este link pode ver, mas não alterar nada.',
  editLink: 'Link de edição',
  viewLink: 'Link só de leitura',
  copy: 'Copiar',
  copied: 'Copiado',
  editCopied: 'Link copiado. Quem tiver este link pode editar.',
  viewCopied: 'Link copiado. Quem tiver este link só pode ver.',
  startedCopied: 'O compartilhamento começou e o link foi copiado. Envie-o a quem quiser convidar.',
  started: 'O compartilhamento começou. Copie o link e envie-o a quem quiser convidar.',
  copyByHand:
    'Este navegador não permite copiar automaticamente. O link está selecionado: copie-o com Ctrl+C, ⌘C ou um toque longo.',
  shareLink: 'Compartilhar…',
  shareText: 'Participe comigo aqui:',
  shareFailed: 'Este dispositivo não conseguiu compartilhar o link. Em vez disso, copie-o.',
  showCode: 'Código QR',
  hideCode: 'Ocultar código QR',
  editCode: 'Código QR do link de edição',
  viewCode: 'Código QR do link só de leitura',
  codeHint: 'Aponte a câmera de um celular para o código.',
  codeLoading: 'Criando o código QR…',
  codeFailed: 'Não foi possível criar o código QR. Em vez disso, copie o link.',

  viewOnly: 'Só leitura',
  viewing: 'Você pode ver, mas não alterar nada. Peça um link de edição.',

  status: {
    idle: 'Só nesta página',
    connecting: 'Conectando…',
    live: 'Alterações salvas',
    reconnecting: 'Reconectando…',
    offline: 'Sem conexão',
    ended: 'Sessão encerrada. Esta é a sua própria cópia.',
  },
  saving: 'Salvando…',
  unsaved: plural('pt', {
    0: 'Sem conexão',
    one: 'Sem conexão · # alteração não salva',
    other: 'Sem conexão · # alterações não salvas',
  }),
  kept: 'Você pode continuar. Suas alterações são mantidas e serão enviadas quando a conexão voltar.',
  waiting: 'Você vê o que chegou por último. O resto virá quando a conexão voltar.',
  tryNow: 'Tentar agora',
  slowed: 'Por enquanto, as alterações das outras pessoas chegam um pouco mais devagar.',

  leave: 'Sair',
  leaveHint: 'Você fica com uma cópia do que vê.',
  left: 'Você saiu da sessão. Esta é a sua própria cópia.',
  end: 'Encerrar para todos',
  endTitle: 'Encerrar a sessão para todos?',
  endHint: 'Os links deixarão de funcionar para sempre. Cada pessoa fica com uma cópia do que vê.',
  endConfirm: 'Encerrar',
  endCancel: 'Cancelar',
  endedTitle: 'Esta sessão foi encerrada',
  endedByOwner: 'Quem a criou decidiu encerrá-la. Você fica com uma cópia de tudo o que vê.',
  endedByYou: 'Você a encerrou. Cada pessoa fica com uma cópia do que via.',
  endedByError: 'Você fica com uma cópia de tudo o que vê.',
  startAnew: 'Nova sessão',

  localKept: 'O que havia nesta página antes de você entrar na sessão ainda está aqui.',
  bringBack: 'Sair e recuperar',
  forgetLocal: 'Não precisa',

  gaveWay: 'Sua alteração foi substituída pela de outra pessoa:',
  takenBack: 'Sua alteração não pôde ser compartilhada e foi desfeita:',
  replaced: 'Sua alteração substituiu a de outra pessoa:',
  removed: 'Era uma exclusão.',
  putBack: 'Restaurar',
  putBackFailed: 'Não há mais onde restaurá-la.',
  dismiss: 'Ocultar',

  notShared: plural('pt', {
    one: 'Sua última alteração não chegou às outras pessoas. Ela ainda está nesta página.',
    other: 'Suas últimas # alterações não chegaram às outras pessoas. Elas ainda estão nesta página.',
  }),
  errors: {
    'unreachable':
      'Não foi possível acessar a sessão. Nada se perdeu: verifique sua conexão e tente novamente.',
    'function-failed':
      'A função deste site responde com um erro. Não é a sua conexão, e nada se perdeu: quem administra este site deve olhar o log da função.',
    'endpoint-wrong': 'O compartilhamento ainda não está configurado neste site. Nada mudou nesta página.',
    'key-unreadable': 'Isto não é um link nem uma chave de sessão. Cole o link inteiro, como você o recebeu.',
    'not-found': 'Esta sessão não existe. Talvez tenha expirado: peça um novo link.',
    'session-ended':
      'Esta sessão foi encerrada por quem a criou. Peça um novo link ou crie sua própria sessão.',
    'read-only': 'Seu link permite ver, mas não alterar nada. Peça um link de edição.',
    'key-wrong': 'Esta chave não abre a sessão. Peça um novo link.',
    'key-missing': 'Esta chave não abre a sessão. Peça um novo link.',
    'forbidden': 'Este site não permite isso. O que você vê foi mantido.',
    'protocol-too-new':
      'Este site está sendo atualizado. O que você vê é mantido: recarregue a página daqui a pouco.',
    'since-ahead':
      'A sessão voltou a um estado anterior. O que você vê é mantido: entre novamente com o link.',
    'version-ahead':
      'A sessão voltou a um estado anterior. O que você vê é mantido: entre novamente com o link.',
    'patch-not-applicable':
      'Sua última alteração não era compatível com as das outras pessoas e foi desfeita. Tente novamente.',
    'state-invalid': 'Sua última alteração não pode ser compartilhada e foi desfeita. O resto é mantido.',
    'state-too-large': 'Há conteúdo demais nesta página. A última alteração não foi compartilhada: reduza-a.',
    'patch-too-large': 'Sua última alteração era grande demais e foi desfeita. Faça-a em passos menores.',
    'too-many-requests': 'Muita coisa de uma vez. Nada se perdeu: tente novamente daqui a pouco.',
    'storage-denied':
      'Este navegador não nos permite guardar nada. Antes de fechar a página, espere até que as alterações estejam salvas.',
    'outbox-unreadable':
      'Não é possível ler as alterações que outra aba deixou de enviar. Elas ficam neste navegador: nada mais se perdeu.',
    'insecure-context':
      'O compartilhamento só funciona com https ou neste computador. Abra esta página com https.',
    'canceled': 'Esta página manteve o seu conteúdo. Você não entrou na sessão.',
    'store-unavailable':
      'O site não consegue salvar no momento. Nada se perdeu: tente novamente daqui a pouco.',
    'internal': 'Algo deu errado no site. O que você vê é mantido: tente novamente daqui a pouco.',
    'malformed': 'Esta página e o site não se entendem. O que você vê é mantido: recarregue a página.',
    'method-not-allowed':
      'Esta página e o site não são compatíveis. O que você vê é mantido: recarregue a página.',
    'not-implemented':
      'Este site ainda não consegue fazer isso. O que você vê é mantido: recarregue a página.',
  },
  otherError: 'Algo deu errado. O que você vê é mantido: tente novamente.',
};
