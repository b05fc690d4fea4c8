/** What is known of a runtime's session: nothing, a running session of ours, one that has ended, or only its task. */
export const bindingStates = ['unknown', 'running', 'stale', 'history'] as const;
export type BindingState = (typeof bindingStates)[number];

export type SessionEntry =
  /** Make a task, a session and their binding. */
  | 'create'
  /** Go on in the session that runs. */
  | 'reuse'
  /** Open another session of the task, which is running again. */
  | 'resume'
  /** Look at the latest session of the task; nothing is opened. */
  | 'attach';

/** Where a runtime's session goes on when it announces itself (SPEC 4.7). */
export function sessionEntry(state: BindingState, { resume }: { readonly resume: boolean }): SessionEntry {
  if (state === 'unknown') return 'create';
  if (state === 'running') return 'reuse';
  return resume ? 'resume' : 'attach';
}
