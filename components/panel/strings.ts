import type { Status } from '../events.ts';
import type { SessionErrorCode } from '../session-error.ts';

/** Everything the panel says. Functions take the numbers that appear in the text. */
export interface Strings {
  readonly share: string;
  readonly shared: string;
  readonly title: string;
  readonly intro: string;
  readonly start: string;
  readonly starting: string;
  readonly joinTitle: string;
  readonly joinLabel: string;
  readonly joinHint: string;
  readonly join: string;
  readonly linkLabel: string;
  readonly linkHint: string;
  readonly viewHint: string;
  readonly copy: string;
  readonly copied: string;
  readonly copyByHand: string;
  readonly copyView: string;
  readonly copyEdit: string;
  /** Said to whoever may view only. */
  readonly viewing: string;
  readonly leave: string;
  readonly leaveHint: string;
  /** Instead of the status, after leaving. */
  readonly left: string;
  readonly end: string;
  readonly endHint: string;
  /** On the same button once it was pressed: it ends the session when it is pressed again. */
  readonly endConfirm: string;
  /** Above the offer to bring back what was on the page before it joined. */
  readonly localKept: string;
  readonly bringBack: string;
  readonly forgetLocal: string;
  readonly close: string;
  readonly saving: string;
  readonly kept: string;
  /** After the reason why a session is over. */
  readonly notShared: (edits: number) => string;
  /** Above an edit of one's own that is lost. */
  readonly gaveWay: string;
  /** Above an edit that the function refused. */
  readonly takenBack: string;
  /** Above an edit of somebody else's that is lost. */
  readonly replaced: string;
  readonly putBack: string;
  readonly dismiss: string;
  readonly unsaved: (edits: number) => string;
  readonly status: Readonly<Record<Status, string>>;
  readonly errors: Partial<Readonly<Record<SessionErrorCode, string>>>;
  readonly otherError: string;
}

/** Everything but the words on the button, which are there before the panel is loaded. */
export const english: Omit<Strings, 'share' | 'shared'> = {
  title: 'Work together',
  intro: 'Share what is on this page. Everyone who has the link sees it and can change it with you.',
  start: 'Start sharing',
  starting: 'Starting…',
  joinTitle: 'Join somebody else',
  joinLabel: 'Link or key',
  joinHint: 'What is on this page gives way to what they share.',
  join: 'Join',
  linkLabel: 'Link to this session',
  linkHint: 'Whoever has this link can edit.',
  viewHint: 'Whoever has this link can view.',
  copy: 'Copy link',
  copied: 'Copied',
  copyView: 'Copy a link to view only',
  copyEdit: 'Copy a link to edit',
  viewing: 'You can look, but not change anything. Ask for a link that lets you edit.',
  copyByHand: 'The browser does not let us copy. The link is selected: copy it with Ctrl+C or ⌘C.',
  leave: 'Leave',
  leaveHint: 'You keep a copy of what you see.',
  left: 'You left. What you see is your own copy.',
  end: 'End for everyone',
  endHint: 'The link stops working. Everyone keeps a copy of what they see.',
  endConfirm: 'Really end it?',
  localKept: 'What was on this page before you joined is still here.',
  bringBack: 'Leave and bring it back',
  forgetLocal: 'Not needed',
  close: 'Close',
  saving: 'Saving…',
  gaveWay: 'Your edit gave way to what somebody else did:',
  takenBack: 'Your edit could not be shared, and was taken back:',
  replaced: 'Your edit took the place of what somebody else did:',
  putBack: 'Put back',
  dismiss: 'Dismiss',
  kept: 'Your edits are kept, and sent when the connection is back.',
  notShared: (edits) =>
    edits === 1
      ? 'Your last edit did not reach the others. It is still on this page.'
      : `Your last ${edits} edits did not reach the others. They are still on this page.`,
  unsaved: (edits) => (edits === 0 ? 'Offline' : `Offline · ${edits} unsaved`),
  status: {
    idle: 'Only on this page',
    connecting: 'Connecting…',
    live: 'All changes saved',
    reconnecting: 'Reconnecting…',
    offline: 'Offline',
    ended: 'The session is over. What you see stays on this page.',
  },
  errors: {
    'unreachable': 'The session cannot be reached. Check your connection and try again.',
    'endpoint-wrong': 'Sharing is not set up on this site yet.',
    'key-unreadable': 'This is not a session link or key. Paste the whole link.',
    'not-found': 'There is no such session. Ask for a new link.',
    'session-ended': 'This session is over.',
    'read-only': 'This link lets you view, not edit.',
    'key-wrong': 'This key does not open the session.',
    'key-missing': 'This key does not open the session.',
    'protocol-too-new': 'This site is being updated. Reload the page in a moment.',
    'since-ahead': 'The session was set back to what it was before. Join again.',
    'version-ahead': 'The session was set back to what it was before. Join again.',
    'patch-not-applicable': 'That change did not fit, and was taken back.',
    'state-invalid': 'That change could not be shared, and was taken back.',
    'storage-denied': 'This browser keeps nothing for us. Close this page only when all changes are saved.',
    'insecure-context': 'Sharing works only on https or on this computer.',
    'state-too-large': 'This is too large to share. The last change was taken back.',
    'patch-too-large': 'That change was too large to share, and was taken back.',
    'too-many-requests': 'Too much at once. Trying again soon.',
  },
  otherError: 'Something went wrong. Try again.',
};
