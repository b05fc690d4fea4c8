import { ReaderError } from '@agentspine/reader';
import type { Now } from '@agentspine/server';
import type { AnswerWorld } from './home-answers.ts';
import { activeRowOf, turnRowOf } from './rows.ts';

const dayMs = 86_400_000;
const contradictedMax = 10;

/** What happens now; of a home without a trace nothing is known. */
export function readNow({ nowMs, reader: open }: AnswerWorld): Now {
  const reader = open();
  const now = nowMs();
  const active = ifThere(() => reader.browse.active(dayMs));
  return {
    at: new Date(now).toISOString(),
    sessions: { items: (active?.items ?? []).map(activeRowOf), total: active?.total ?? null, next: null },
    contradictedTotal: ifThere(() => reader.browse.contradicted(dayMs)) ?? null,
    contradicted: (
      ifThere(() => reader.turns({ verdict: 'contradicted', since: now - dayMs, limit: contradictedMax })) ?? []
    ).map(turnRowOf),
  };
}

function ifThere<Answer>(ask: () => Answer): Answer | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof ReaderError && error.code.startsWith('READER_NO_')) return undefined;
    throw error;
  }
}
