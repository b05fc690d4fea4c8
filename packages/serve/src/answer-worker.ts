/** A thread that answers questions over a home; those whose stores were replaced since are answered from the new ones. */

import { workerData } from 'node:worker_threads';
import { answerRequests, openHome } from '@agentspine/home';
import { openReader, type Reader } from '@agentspine/reader';
import { messageOf } from '@agentspine/schema';
import type { QuestionName } from '@agentspine/server';
import { answersOf, type HomeAnswers } from './answers/home-answers.ts';
import { type Query, SqlQueries } from './answers/sql-queries.ts';
import { isLocked, lockedCode, lockedText, lockWaitMs } from './locked-store.ts';
import type { ThreadAnswer, ThreadData, ThreadRequest } from './question-threads.ts';
import { storeFiles } from './store-files.ts';

const { directory, timezone, version } = workerData as ThreadData;

interface Opened {
  readonly answers: HomeAnswers;
  readonly close: () => Promise<void>;
  /** Judges what agents claimed in new transcripts. */
  readonly judgeClaims: () => Promise<unknown>;
  /** Which files the stores were. */
  readonly files: string;
}

let opened: Promise<Opened> | undefined;
const queries = new SqlQueries(directory, async () => {
  await (await openAgain()).judgeClaims();
});

answerRequests<ThreadRequest, ThreadAnswer>(async ({ name, params }) => {
  try {
    return { kind: 'answer', answer: await answerOf(name, params) };
  } catch (error) {
    // An error loses its code on its way to another thread.
    if (isLocked(error)) return { kind: 'error', code: lockedCode, message: lockedText(error) };
    const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
    const message = messageOf(error);
    return { kind: 'error', code: typeof code === 'string' ? code : undefined, message };
  }
});

async function answerOf(name: string, params: unknown): Promise<unknown> {
  if (name === 'query') return queries.run(params as Query);
  if (name === 'stop') return queries.stop(params as Pick<Query, 'query'>);
  const { answers } = await openAgain();
  const answer = answers[name as QuestionName] as (params: unknown) => unknown;
  return answer(params);
}

async function openAgain(): Promise<Opened> {
  const files = storeFiles(directory);
  const known = await opened?.catch(() => undefined);
  if (known?.files === files) return known;
  await known?.close();
  opened = open(files);
  return opened;
}

async function open(files: string): Promise<Opened> {
  const home = await openHome({ directory, timezone });
  const nowMs = () => Date.now();
  let opened: Reader | undefined;
  const reader = () => {
    opened ??= openReader({ home: directory, nowMs, timezone, allowsShared: true, busyTimeoutMs: lockWaitMs });
    return opened;
  };
  const close = async () => {
    opened?.close();
    await home.close();
  };
  const judgeClaims = () => home.claims({});
  return { files, close, judgeClaims, answers: answersOf(home, { version, timezone, nowMs, reader }) };
}
