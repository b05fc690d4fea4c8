/**
 * When turns open and close (SPEC 4.8). A turn goes from what a user asked to what the agent answered; a session has at most one
 * that is open, and a closed one never opens again. An answer closes the turn that it belongs to, so no open turn holds one.
 */

/** Whether the session has an open turn. */
export type TurnState = 'none' | 'open';

/** What an event means to the turns of its session. */
export type TurnSignal = 'asked' | 'answered' | 'session-ended' | 'other';

export type TurnEffect =
  /** The open turn ends with the event's time, and without an answer. */
  | 'cut-off'
  /** The next turn begins with what the event asks. */
  | 'open'
  /** The next turn begins; nobody knows what was asked. */
  | 'open-unasked'
  /** The event belongs to the open turn. */
  | 'link'
  /** The open turn ends with the event's time, and with its text for an answer. */
  | 'close';

/** What is to be done, in this order. */
export const turnSteps: Readonly<Record<TurnState, Readonly<Record<TurnSignal, readonly TurnEffect[]>>>> = {
  none: {
    asked: ['open', 'link'],
    answered: ['open-unasked', 'link', 'close'],
    'session-ended': [],
    other: [],
  },
  open: {
    asked: ['cut-off', 'open', 'link'],
    answered: ['link', 'close'],
    'session-ended': ['cut-off'],
    other: ['link'],
  },
};

/** What an event of this kind on the timeline means to turns. */
export function turnSignalOf(kind: string): TurnSignal {
  switch (kind) {
    case 'user.message':
      return 'asked';
    case 'assistant.response':
      return 'answered';
    case 'session.ended':
      return 'session-ended';
    default:
      return 'other';
  }
}
