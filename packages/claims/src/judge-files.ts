/*
 * The files of a task, judged together. A fork repeats the history of its parent; where the parent's file is gone, this is the only
 * copy. What was done in it is evidence for what follows in every file. What was claimed in it is judged by it alone, since all of it
 * has the time of the fork: between other files nobody can say where it belongs.
 */
import { joinSteps } from './join-steps.ts';
import { type JudgedTask, judgeTask } from './judge-steps.ts';
import type { Step } from './judgement/step.ts';

/** What was read of one file. */
export interface FileSteps {
  /** What its own session did and said, in the order of the file. */
  readonly own: readonly Step[];
  /** What it repeats of a parent of which no file is here; empty in most. */
  readonly history: readonly Step[];
}

/** Judges every claim of a task. Claims of a history have the turn -1. */
export function judgeFiles(files: readonly FileSteps[]): JudgedTask {
  const { claims, activities } = judgeTask(
    joinSteps(files.map(({ own, history }) => [...evidenceOf(history), ...own])),
  );
  const histories = joinHistories(files).map(judgeTask);
  const told = histories.flatMap((history) => history.claims.map((claim) => ({ ...claim, turn: -1 })));
  const named = new Set(told.flatMap(({ evidence, editedAfter }) => [evidence, editedAfter]));
  // Of other histories the joined log has the activities already.
  const others = histories.flatMap((history) => history.activities.filter((activity) => named.has(activity)));
  return { claims: [...told, ...claims], activities: [...others, ...activities] };
}

/** What a history says of what was done: not what was said, nor which turns there were. */
function evidenceOf(history: readonly Step[]): readonly Step[] {
  return history.flatMap((step): readonly Step[] => {
    if (step.kind === 'said' || step.kind === 'asked') return [];
    // Every fork of a parent repeats the same calls: they are told once, whichever thread repeats them.
    return [{ ...step, place: { ...step.place, thread: historyThread } }];
  });
}

const historyThread = '';

/** The histories, of several copies of one thread the first. */
function joinHistories(files: readonly FileSteps[]): readonly (readonly Step[])[] {
  const byThread = new Map<string, readonly Step[]>();
  for (const { history } of files) {
    const thread = history[0]?.place.thread;
    if (thread !== undefined && !byThread.has(thread)) byThread.set(thread, history);
  }
  return [...byThread.values()];
}
