import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { ColdNeed } from '../cold/cold-needs.ts';
import type { ColdChange } from '../cold/cold-snapshot.ts';
import { ReaderError } from '../errors.ts';
import { feedChild, type Question } from './feed-child.ts';
import { type Frame, FrameSplitter } from './frames.ts';
import { describeEnd, describeReadFailure, interrupted, limitError, parseChildError } from './query-failures.ts';
import type { QueryLimits } from './query-limits.ts';
import { WallClock } from './wall-clock.ts';

/** Where the rows go, and who may end it. */
export interface Supervision {
  /** Takes the columns and rows; what the caller does meanwhile is not time of the query. */
  readonly take: (frame: Frame) => void | Promise<void>;
  readonly signal: AbortSignal | undefined;
}

/** Feeds the child, hands its answer on, and ends it when time is up or nobody wants to know any more. @throws ReaderError; ColdChange */
export async function superviseChild(
  child: ChildProcess,
  question: Question,
  { take, signal }: Supervision,
): Promise<void> {
  const { limits } = question;
  const ended = new Promise<ReaderError | undefined>((resolve) => {
    child.once('error', (cause) =>
      resolve(new ReaderError('READER_QUERY_FAILED', 'cannot start the query process', { cause })),
    );
    child.once('close', (code, signal) => resolve(describeEnd(code, signal)));
  });
  let ending: ReaderError | ColdChange | undefined;
  const kill = (reason: ReaderError | ColdChange) => {
    ending ??= reason;
    child.kill('SIGKILL');
  };
  const clock = new WallClock(limits.wallMs, () => kill(limitError(`the query took longer than ${limits.wallMs} ms`)));
  const onAbort = () => kill(interrupted());
  signal?.addEventListener('abort', onAbort);
  // Between two attempts nobody listens.
  if (signal?.aborted === true) onAbort();
  try {
    const { promise: needs, resolve: tellNeeds } = Promise.withResolvers<readonly ColdNeed[]>();
    const taken = takeAnswer(child.stdio[3] as Readable, limits, { kill, tellNeeds, clock, take });
    const stdin = child.stdio[0] as Writable;
    // A child that ended early no longer reads; how it ended shows why.
    stdin.on('error', () => undefined);
    const isOver = () => ending !== undefined || child.exitCode !== null || child.signalCode !== null;
    await feedChild({ stdin, ended, isOver, needs }, question).catch((cause: unknown) =>
      kill(describeReadFailure(cause)),
    );
    const end = await ended;
    const outcome = await taken;
    if (ending !== undefined) throw ending;
    if (outcome instanceof ReaderError) throw outcome;
    if (outcome === undefined) throw end ?? new ReaderError('READER_QUERY_FAILED', 'the query process gave no answer');
  } finally {
    clock.stop();
    signal?.removeEventListener('abort', onAbort);
  }
}

interface AnswerHandlers extends Pick<Supervision, 'take'> {
  readonly kill: (reason: ReaderError) => void;
  readonly tellNeeds: (needs: readonly ColdNeed[]) => void;
  readonly clock: WallClock;
}

/** Takes what the child says; it is data, checked like any other. `undefined` when it ended without an answer. */
async function takeAnswer(
  channel: Readable,
  limits: QueryLimits,
  handlers: AnswerHandlers,
): Promise<'answered' | ReaderError | undefined> {
  const splitter = new FrameSplitter();
  let outcome: 'answered' | ReaderError | undefined;
  let bytes = 0;
  try {
    for await (const chunk of channel as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      const frames = bytes > limits.outputBytes * 2 + 65_536 ? undefined : splitter.push(chunk);
      if (frames === undefined) {
        handlers.kill(limitError(`the result has more than ${limits.outputBytes} bytes: ask for less`));
        return undefined;
      }
      for (const frame of frames) {
        if (frame.kind === 'done') outcome = 'answered';
        else if (frame.kind === 'error') outcome = parseChildError(frame.text);
        else if (!(await takeFrame(frame, handlers))) return undefined;
      }
    }
  } catch {
    // A channel breaks when its process ends, and how that ended says why.
  }
  return outcome;
}

const rowKinds: ReadonlySet<string> = new Set(['columns', 'rows', 'arrow']);

/** Whether it could be taken; if not, the child is ended. */
async function takeFrame(frame: Frame, { take, clock, kill, tellNeeds }: AnswerHandlers): Promise<boolean> {
  try {
    if (frame.kind === 'needs') tellNeeds(JSON.parse(frame.text) as ColdNeed[]);
    const taking = rowKinds.has(frame.kind) ? take(frame) : undefined;
    if (taking === undefined) return true;
    clock.pause();
    await taking.finally(() => clock.resume());
    return true;
  } catch (cause) {
    const isOurs = cause instanceof ReaderError;
    kill(isOurs ? cause : new ReaderError('READER_QUERY_FAILED', 'cannot read the answer', { cause }));
    return false;
  }
}
