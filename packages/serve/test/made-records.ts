import { recordKinds } from '@agentspine/schema';
import type { Writer } from '@agentspine/writer';
import { hostile } from './made-texts.ts';

type Record = (input: object) => unknown;

/** A record of each kind with a text in every key that takes one. */
export function recordEverywhere({ obs }: Writer, text: string): void {
  for (const { verb, fields } of recordKinds) {
    const given = Object.entries(fields).flatMap(([name, { type, words }]): [string, unknown][] => {
      const key = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
      if (type === 'time') return [];
      if (type === 'integer') return [[key, 1]];
      if (type === 'flag') return [[key, false]];
      if (type === 'word') return [[key, words?.[0]]];
      return [[key, type === 'json' ? JSON.stringify({ [text.slice(0, 60)]: text }) : text]];
    });
    (obs as unknown as { readonly [name: string]: Record })[`record${verb}`]?.(Object.fromEntries(given));
  }
}

/** Hostile texts in every key of records, of lines of the log, of runs and of tasks with their todos and questions. */
export function writeHostile(writer: Writer): void {
  for (const [index, text] of hostile.entries()) {
    recordEverywhere(writer, text);
    const payload = JSON.stringify({ prompt: text, [text.slice(0, 60)]: text });
    writer.log.append({ source: text, type: text, refId: text, payload, timestamp: Date.UTC(2026, 2, 3) + index });
    startRun(writer, { runId: `${text.slice(0, 900)} ${index}`, workflow: text, payload });
    const title = text.slice(0, 900);
    const { taskId, sessionId } = writer.trace.tasks.start({ title, workspacePath: `/made/${title}` });
    logItems(writer, { taskId, sessionId }, [title]);
  }
}

/** A run that started, and did not end. */
export function startRun(
  { log }: Writer,
  {
    runId,
    workflow,
    payload,
    at = Date.UTC(2026, 2, 3),
  }: { runId: string; workflow: string; payload: string; at?: number },
): void {
  const line = { source: 'workflow', type: 'started', refId: runId, payload, timestamp: at };
  log.upsertWorkflowRun(line, { runId, workflow, status: 'started', timestamp: at });
}

/** A todo and a question for each title. */
export function logItems(
  { trace }: Writer,
  { taskId, sessionId }: { readonly taskId: string; readonly sessionId: string },
  titles: readonly string[],
): void {
  for (const [index, title] of titles.entries()) {
    const event = { taskId, sessionId, at: Date.UTC(2026, 2, 3) + index, title } as const;
    const logged = trace.timeline.log([
      { ...event, kind: 'todo.logged', metadata: { todoId: `todo-${taskId}-${index}`, todoState: 'in_progress' } },
      { ...event, kind: 'question.logged', metadata: { questionId: `ask-${taskId}-${index}`, questionPhase: 'asked' } },
    ]);
    if (logged.rejected.length > 0) throw new Error(JSON.stringify(logged.rejected));
  }
}
