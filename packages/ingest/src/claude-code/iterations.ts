import type { TurnKind } from '@agentspine/schema';
import { isJsonObject } from '@agentspine/schema';
import { readText } from '../read-json.ts';
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

/** What the `iterations` of a response say. */
export interface ReadIterations {
  /** The calls that are counted apart from the response, in their order. */
  readonly calls: readonly InnerCall[];
  /** Names of the iterations that are not understood and not counted, as `iteration:kind`. */
  readonly unknown: readonly string[];
}

const nothing: ReadIterations = { calls: [], unknown: [] };

/** Reads the `iterations` of a usage; `null` and an absent list say nothing. */
export function readIterations(usage: JsonObject | undefined): ReadIterations {
  const iterations = usage?.['iterations'];
  if (iterations === undefined || iterations === null) return nothing;
  if (!Array.isArray(iterations)) return { calls: [], unknown: ['iteration:(no list)'] };
  const served = iterations.findLastIndex((iteration) => kindOf(iteration) === 'fallback_message');
  const calls: InnerCall[] = [];
  const unknown: string[] = [];
  for (const [place, iteration] of iterations.entries()) {
    const kind = kindOf(iteration);
    if (!isJsonObject(iteration)) unknown.push('iteration:(no object)');
    else if (kind === undefined) unknown.push(`iteration:${readText(iteration, 'type') ?? '(none)'}`);
    // Without a fallback all attempts are the response's own.
    else if (iterationKinds[kind] !== 'attempt' || (served !== -1 && place !== served)) {
      const call = readInnerCall(iteration, kind, place);
      if (call === undefined) unknown.push(`iteration:${kind} (no usage)`);
      else if (isPaid(call)) calls.push(call);
    }
  }
  return { calls, unknown };
}

function readInnerCall(iteration: JsonObject, kind: IterationKind, place: number): InnerCall | undefined {
  const reported = readUsage(iteration);
  if (reported === undefined) return undefined;
  const meaning = iterationKinds[kind];
  const model = readText(iteration, 'model') ?? (meaning === 'compaction' ? undefined : '');
  return { kind: meaning === 'attempt' ? 'declined' : meaning, place, model, usage: iteration, reported };
}

/** A model that declined without any output is not paid. */
function isPaid({ kind, reported }: InnerCall): boolean {
  return kind !== 'declined' || !reported.coverage.hasOutputTokens || reported.usage.output > 0;
}

function kindOf(iteration: unknown): IterationKind | undefined {
  const type = isJsonObject(iteration) ? readText(iteration, 'type') : undefined;
  return type !== undefined && Object.hasOwn(iterationKinds, type) ? (type as IterationKind) : undefined;
}
