import type { Call } from './history.ts';

/** What can be wrong with a history. */
export type ViolationKind =
  /** An answer, or all of them together, leaves a version out. */
  | 'gap'
  /** Two answers say different things of one version. */
  | 'fork'
  /** An acknowledged change is not where the answer said. */
  | 'lost'
  /** One change is there at two versions. */
  | 'twice'
  /** A change says something else than was sent. */
  | 'altered'
  /** A change was answered 409 though it was in the log already, or named the newest version. */
  | 'refused'
  /** An answer is behind what somebody had been answered before it was asked for. */
  | 'behind'
  /** A snapshot is not what the changes up to it make. */
  | 'snapshot'
  /** The `seen` of a snapshot is not what the changes up to it make. */
  | 'seen'
  /** A session is there again after its end. */
  | 'undead'
  /** A session is not there before its end. */
  | 'forgotten'
  /** In the end, somebody has another state than the others. */
  | 'diverged'
  /** An answer that has no business here. */
  | 'unexpected';

export interface Violation {
  readonly kind: ViolationKind;
  readonly session: string;
  /** What was expected, and what there was. */
  readonly detail: string;
  /** Those who show it. */
  readonly calls: readonly Call[];
}
