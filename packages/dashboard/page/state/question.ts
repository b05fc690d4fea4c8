import type { Answers, QuestionName } from '@agentspine/server';
import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ask, type ParamsIn, Refused } from './client.ts';
import { addsOnly, keepTrying, onNews } from './live.ts';

/** What is known of an answer: an old one stays until the new one comes, and when a new one cannot be had. */
export interface Asked<Answer> {
  readonly answer?: Answer;
  readonly problem?: Refused['problem'];
  readonly isAsking: boolean;
  /** Which question the answer is of. */
  readonly of: string;
}

/** News come in bursts: a question is asked again so long after its last answer at the earliest. */
const againMs = 400;

/** What these answer does not change with an event that comes. */
const ofStores: ReadonlySet<QuestionName> = new Set(['meta', 'session', 'schema']);

/** Whether the rest of an answer is still being made. */
function isPartOf(answer: Answers[QuestionName]): boolean {
  return typeof answer === 'object' && answer !== null && 'judging' in answer && answer.judging !== null;
}

/** Asks a question, and again when something changed; `undefined` parameters ask nothing. */
export function useQuestion<Name extends QuestionName>(
  name: Name,
  params: ParamsIn<Name> | undefined,
): Signal<Asked<Answers[Name]>> {
  const asked = useSignal<Asked<Answers[Name]>>({ isAsking: true, of: '' });
  const of = JSON.stringify([name, params ?? null]);
  useEffect(() => {
    if (params === undefined) return undefined;
    const ending = new AbortController();
    let timer: number | undefined;
    let isAsking = false;
    let isStale = false;
    let notBeforeMs = 0;
    const askNow = async () => {
      timer = undefined;
      isAsking = true;
      isStale = false;
      const before = asked.peek();
      asked.value = before.of === of ? { ...before, isAsking: true } : { isAsking: true, of };
      try {
        const answer = await ask(name, params, ending.signal);
        asked.value = { answer, isAsking: false, of };
        if (isPartOf(answer)) isStale = true;
      } catch (error) {
        if (!(error instanceof Refused)) {
          if (ending.signal.aborted) return;
          throw error;
        }
        keepTrying(error.problem);
        const { answer } = asked.peek();
        asked.value = { ...(answer === undefined ? {} : { answer }), problem: error.problem, isAsking: false, of };
      }
      isAsking = false;
      notBeforeMs = performance.now() + againMs;
      if (isStale && !ending.signal.aborted) again();
    };
    const again = () => {
      if (isAsking) isStale = true;
      else timer ??= window.setTimeout(() => void askNow(), Math.max(0, notBeforeMs - performance.now()));
    };
    void askNow();
    const stop = onNews((news) => {
      if (!ofStores.has(name) || news.some(({ type }) => !addsOnly.has(type))) again();
    });
    return () => {
      stop();
      clearTimeout(timer);
      ending.abort();
    };
  }, [of]);
  return asked;
}
