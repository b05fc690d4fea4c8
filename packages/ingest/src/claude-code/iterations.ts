import type { TurnKind } from '@agentspine/schema';
import { isJsonObject, readList, readText } from '../read-json.ts';
import type { JsonObject } from '../transcript-parser.ts';
import { type ReportedUsage, readUsage } from './usage.ts';

/** A call that the server made inside a response and that the response's own usage does not count. */
export interface InnerCall {
  readonly kind: Extract<TurnKind, 'advisor' | 'declined' | 'compaction'>;
  /** Its place in `iterations`, which names it. */
  readonly place: number;
  /** `undefined` where it ran on the response's own model. */
  readonly model: string | undefined;
  readonly usage: JsonObject;
  readonly reported: ReportedUsage;
}

/**
 * What each kind of iteration stands for (FORMATS 1.4). An `attempt` at the response is counted by the response's own usage where it
 * is the one that was served. A kind that is not here is not counted: nobody knows whether another count holds it.
 */
const iterationKinds = {
  message: 'attempt',
  fallback_message: 'attempt',
  advisor_message: 'advisor',
  compaction: 'compaction',
} as const;

type IterationKind = keyof typeof iterationKinds;

/** The calls inside a response that are counted apart from it, in the order of its `iterations`. */
export function readInnerCalls(usage: JsonObject | undefined): readonly InnerCall[] {
  const iterations = readList(usage, 'iterations');
  const served = iterations.findLastIndex((iteration) => kindOf(iteration) === 'fallback_message');
  return iterations.flatMap((iteration, place) => {
    const kind = kindOf(iteration);
    if (!isJsonObject(iteration) || kind === undefined) return [];
    const meaning = iterationKinds[kind];
    // Without a fallback all attempts are the response's own.
    if (meaning === 'attempt' && (served === -1 || place === served)) return [];
    const reported = readUsage(iteration);
    if (reported === undefined) return [];
    // Who declines without a word is not paid.
    if (meaning === 'attempt' && reported.coverage.hasOutputTokens && reported.usage.output === 0) return [];
    const model = readText(iteration, 'model') ?? (meaning === 'compaction' ? undefined : '');
    return [{ kind: meaning === 'attempt' ? 'declined' : meaning, place, model, usage: iteration, reported }];
  });
}

/** Names of iterations that are not understood, as `iteration:kind`; they are not counted. */
export function findUnknownIterations(usage: JsonObject | undefined): readonly string[] {
  const iterations = usage?.['iterations'];
  if (iterations === undefined || iterations === null) return [];
  if (!Array.isArray(iterations)) return ['iteration:(no list)'];
  return iterations.flatMap((iteration) => {
    if (!isJsonObject(iteration)) return ['iteration:(no object)'];
    if (kindOf(iteration) !== undefined) return [];
    return [`iteration:${readText(iteration, 'type') ?? '(none)'}`];
  });
}

function kindOf(iteration: unknown): IterationKind | undefined {
  const type = isJsonObject(iteration) ? readText(iteration, 'type') : undefined;
  return type !== undefined && Object.hasOwn(iterationKinds, type) ? (type as IterationKind) : undefined;
}
