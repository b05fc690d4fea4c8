/*
 * The process in which a watcher imports (ADR 0066): `WorkElsewhere` starts it, and ends it after a while. It does one thing after
 * another, as it is asked, and ends when the watcher is gone.
 */
import { homeOf } from '@agentspine/home';
import { messageOf } from '@agentspine/schema';
import { WorkHere } from './watch-work.ts';
import type { WorkAnswer, WorkMessage, WorkPlace } from './work-elsewhere.ts';

const stop = new AbortController();
let work: WorkHere | undefined;

process.on('message', (message: WorkMessage) => {
  if (message.kind === 'begin') work = workIn(message.place);
  else if (message.kind === 'stop') stop.abort();
  else void answer(message);
});
// The watcher is gone: what was written stays, and the next import goes on.
process.on('disconnect', () => stop.abort());
// Ctrl-C reaches both processes; the watcher says when to stop.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => undefined);

function workIn({ program, ...context }: WorkPlace): WorkHere {
  const onNotice = (text: string) => send({ kind: 'notice', text });
  const world = { ...context, clock: () => new Date(), signal: stop.signal, onNotice };
  return new WorkHere(homeOf(world), world, program);
}

async function answer(asked: Extract<WorkMessage, { kind: 'import' | 'status' }>): Promise<void> {
  try {
    if (work === undefined) throw new TypeError('asked before it has begun');
    const done = asked.kind === 'import' ? await work.import(asked.ask) : await work.prepareStatus(asked.ask);
    send({ kind: 'done', done });
  } catch (error) {
    send({ kind: 'error', message: messageOf(error) });
  }
}

function send(answered: WorkAnswer): void {
  if (process.connected) process.send?.(answered);
}
