/** Everything that people read. A text is one string, or a function of the numbers in it, so that any language fits. */
import type { Status } from '../../session/events.ts';
import type { SessionErrorCode } from '../../session/session-error.ts';

/** What the button and the panel say. Names that people gave themselves are never part of a text: they stand beside it. */
export interface Strings {
  // The button.
  readonly share: string;
  readonly shared: string;
  /** Instead of that: the last attempt to join did not work. */
  readonly couldNotJoin: string;
  /** The session that this page was in is over. For whoever may only look it says `viewOnly`. */
  readonly ended: string;
  /** What a screen reader says for the number of people in the button. `count` includes this page, ≥ 1. */
  readonly peopleHere: (count: number) => string;
  /** What a screen reader says for the number of edits that gave way, ≥ 1. */
  readonly lostEdits: (edits: number) => string;

  // The panel, alone.
  readonly title: string;
  readonly close: string;
  readonly intro: string;
  readonly start: string;
  readonly starting: string;
  /** Above the form that joins somebody else's session. */
  readonly joinTitle: string;
  /** The placeholder of its field. */
  readonly joinLabel: string;
  readonly joinHint: string;
  readonly join: string;
  readonly joining: string;
  /** Calls off joining. */
  readonly cancel: string;

  // People.
  /** Above the avatars: who is here besides this page, ≥ 0. */
  readonly youAndOthers: (others: number) => string;
  /** Marks this page's own avatar. */
  readonly you: string;
  /** What a screen reader says for "+n" after the avatars, ≥ 1. */
  readonly morePeople: (count: number) => string;
  readonly yourName: string;

  // Inviting.
  readonly invite: string;
  /** Names the choice between the two that follow. */
  readonly access: string;
  readonly canEdit: string;
  readonly canView: string;
  /** What the link lets others do, in a sentence. */
  readonly editHint: string;
  readonly viewHint: string;
  readonly editLink: string;
  readonly viewLink: string;
  readonly copy: string;
  /** On the same button, for a while. */
  readonly copied: string;
  /** Announced and shown once a link is copied. */
  readonly editCopied: string;
  readonly viewCopied: string;
  /** After starting, where the browser let us copy the link at once. */
  readonly startedCopied: string;
  /** After starting, where it did not. */
  readonly started: string;
  /** The link is selected: it takes a key or a long press to copy it. */
  readonly copyByHand: string;
  /** Opens the share sheet of the device. */
  readonly shareLink: string;
  /** What the share sheet sends with the link. */
  readonly shareText: string;
  readonly shareFailed: string;
  readonly showCode: string;
  readonly hideCode: string;
  readonly editCode: string;
  readonly viewCode: string;
  readonly codeHint: string;
  readonly codeLoading: string;
  readonly codeFailed: string;

  // Viewing only.
  readonly viewOnly: string;
  /** Said to whoever may only look, with what to do about it. */
  readonly viewing: string;

  // How things are.
  readonly status: Readonly<Record<Status, string>>;
  readonly saving: string;
  /** Offline, with as many edits of this page that nobody else has, ≥ 0. */
  readonly unsaved: (edits: number) => string;
  /** While there is no connection: what happens to what one does now. */
  readonly kept: string;
  /** While there is no connection, for whoever may only look. */
  readonly waiting: string;
  /** Tries at once instead of in a while. */
  readonly tryNow: string;
  /** To stay within what the site may cost, news comes more rarely. */
  readonly slowed: string;

  // Leaving and ending.
  readonly leave: string;
  readonly leaveHint: string;
  /** Instead of the status, after leaving. */
  readonly left: string;
  readonly end: string;
  readonly endTitle: string;
  readonly endHint: string;
  readonly endConfirm: string;
  readonly endCancel: string;
  readonly endedTitle: string;
  /** The session is over because somebody else ended it. */
  readonly endedByOwner: string;
  /** It is over because this page ended it. */
  readonly endedByYou: string;
  /** It is over because something went wrong, which is told after this. */
  readonly endedByError: string;
  readonly startAnew: string;

  // What was on the page before it joined.
  readonly localKept: string;
  readonly bringBack: string;
  readonly forgetLocal: string;

  // Edits that met.
  /** Above an edit of one's own that is lost. */
  readonly gaveWay: string;
  /** Above an edit that the function refused. */
  readonly takenBack: string;
  /** Above an edit of somebody else's that is lost. */
  readonly replaced: string;
  /** Instead of the lost text, where something was removed. */
  readonly removed: string;
  readonly putBack: string;
  readonly putBackFailed: string;
  readonly dismiss: string;

  // What went wrong.
  /** After the reason why a session is over: edits that did not get there, ≥ 1. */
  readonly notShared: (edits: number) => string;
  readonly errors: Partial<Readonly<Record<SessionErrorCode, string>>>;
  readonly otherError: string;
}

export const english: Strings = {
  share: 'Share',
  shared: 'Shared',
  couldNotJoin: 'Could not join',
  ended: 'Ended',
  peopleHere: (count) => (count === 1 ? '1 person here' : `${count} people here`),
  lostEdits: (edits) => (edits === 1 ? '1 edit gave way' : `${edits} edits gave way`),

  title: 'Work together',
  close: 'Close',
  intro: 'Share what is on this page. Whoever has the link sees it and can change it with you.',
  start: 'Start sharing',
  starting: 'Starting…',
  joinTitle: 'Join somebody else',
  joinLabel: 'Link or key',
  joinHint: 'What they share takes the place of what is on this page.',
  join: 'Join',
  joining: 'Joining…',
  cancel: 'Cancel',

  youAndOthers: (others) =>
    others === 0 ? 'Only you so far' : others === 1 ? 'You and 1 other' : `You and ${others} others`,
  you: 'You',
  morePeople: (count) => (count === 1 ? '1 more person' : `${count} more people`),
  yourName: 'Your name',

  invite: 'Invite',
  access: 'What the link allows',
  canEdit: 'Can edit',
  canView: 'Can view',
  editHint: 'Whoever has this link can see and change everything here.',
  viewHint: 'Whoever has this link can look, and change nothing.',
  editLink: 'Link to edit',
  viewLink: 'Link to view',
  copy: 'Copy link',
  copied: 'Copied',
  editCopied: 'Copied. Whoever has this link can edit.',
  viewCopied: 'Copied. Whoever has this link can only look.',
  startedCopied: 'You are sharing. The link is copied: send it to whoever should join.',
  started: 'You are sharing. Copy the link and send it to whoever should join.',
  copyByHand:
    'This browser does not let us copy. The link is selected: copy it with Ctrl+C, ⌘C or a long press.',
  shareLink: 'Share…',
  shareText: 'Join me here:',
  shareFailed: 'This device could not share the link. Copy it instead.',
  showCode: 'QR code',
  hideCode: 'Hide QR code',
  editCode: 'QR code of the link to edit',
  viewCode: 'QR code of the link to view',
  codeHint: 'Point the camera of a phone at it.',
  codeLoading: 'Drawing the QR code…',
  codeFailed: 'The QR code could not be drawn. Copy the link instead.',

  viewOnly: 'View only',
  viewing: 'You can look, but not change anything. Ask for a link that can edit.',

  status: {
    idle: 'Only on this page',
    connecting: 'Connecting…',
    live: 'All changes saved',
    reconnecting: 'Reconnecting…',
    offline: 'Offline',
    ended: 'Over. This is your own copy.',
  },
  saving: 'Saving…',
  unsaved: (edits) => (edits === 0 ? 'Offline' : `Offline · ${edits} unsaved`),
  kept: 'You can go on. Your edits are kept, and sent when the connection is back.',
  waiting: 'You see what was last known. The rest comes when the connection is back.',
  tryNow: 'Try now',
  slowed: 'News from others comes a little more slowly for now.',

  leave: 'Leave',
  leaveHint: 'You keep a copy of what you see.',
  left: 'You left. This is your own copy.',
  end: 'End for everyone',
  endTitle: 'End the session for everyone?',
  endHint: 'Its links stop working for good. Everyone keeps a copy of what they see.',
  endConfirm: 'End it',
  endCancel: 'Cancel',
  endedTitle: 'This session is over',
  endedByOwner: 'Its owner ended it. You keep everything you see, as your own copy.',
  endedByYou: 'You ended it. Everyone keeps a copy of what they saw.',
  endedByError: 'You keep everything you see, as your own copy.',
  startAnew: 'Start a new session',

  localKept: 'What was on this page before you joined is still here.',
  bringBack: 'Leave and bring it back',
  forgetLocal: 'Not needed',

  gaveWay: 'Your edit gave way to what somebody else did:',
  takenBack: 'Your edit could not be shared, and was taken back:',
  replaced: 'Your edit took the place of what somebody else did:',
  removed: 'It was removed.',
  putBack: 'Put back',
  putBackFailed: 'There is no place left to put it back.',
  dismiss: 'Dismiss',

  notShared: (edits) =>
    edits === 1
      ? 'Your last edit did not reach the others. It is still on this page.'
      : `Your last ${edits} edits did not reach the others. They are still on this page.`,
  errors: {
    'unreachable': 'The session cannot be reached. Nothing is lost: check your connection and try again.',
    'function-failed':
      'The function of this site answers with an error. It is not your connection, and nothing is lost: whoever runs this site should look at the log of the function.',
    'endpoint-wrong': 'Sharing is not set up on this site yet. Nothing on this page has changed.',
    'key-unreadable': 'This is not a link or key of a session. Paste the whole link, as you got it.',
    'not-found': 'There is no such session. It may have expired: ask for a new link.',
    'session-ended':
      'This session is over: its owner ended it. Ask for a new link, or start one of your own.',
    'read-only': 'Your link lets you look, not change anything. Ask for a link that can edit.',
    'key-wrong': 'This key does not open the session. Ask for a new link.',
    'key-missing': 'This key does not open the session. Ask for a new link.',
    'forbidden': 'This site does not allow that. What you see is kept.',
    'protocol-too-new': 'This site is being updated. What you see is kept: reload the page in a moment.',
    'since-ahead':
      'The session was set back to an earlier time. What you see is kept: join again with the link.',
    'version-ahead':
      'The session was set back to an earlier time. What you see is kept: join again with the link.',
    'patch-not-applicable': 'Your last change did not fit what others did, and was taken back. Try it again.',
    'state-invalid': 'Your last change is nothing that can be shared, and was taken back. The rest is kept.',
    'state-too-large':
      'There is too much on this page to share. The last change was not shared: make it smaller.',
    'patch-too-large': 'Your last change was too large at once, and was taken back. Try it in smaller steps.',
    'too-many-requests': 'Too much at once. Nothing is lost: try again in a moment.',
    'storage-denied':
      'This browser keeps nothing for us. Before you close the page, wait until all changes are saved.',
    'outbox-unreadable':
      'Changes that another tab left unsent cannot be read. They stay in this browser: nothing else is lost.',
    'insecure-context': 'Sharing works only on https, or on this computer. Open this page by https.',
    'canceled': 'This page stayed with what it shows. You have not joined.',
    'store-unavailable': 'The site cannot save right now. Nothing is lost: try again in a moment.',
    'internal': 'Something went wrong on the site. What you see is kept: try again in a moment.',
    'malformed':
      'This page and the site do not understand each other. What you see is kept: reload the page.',
    'method-not-allowed': 'This page and the site do not fit. What you see is kept: reload the page.',
    'not-implemented': 'This site cannot do that yet. What you see is kept: reload the page.',
  },
  otherError: 'Something went wrong. What you see is kept: try again.',
};
