import { Buffer } from 'node:buffer';
import type { Harness } from '@agentspine/ingest';
import type { TranscriptFact } from '@agentspine/schema';

/** Records as the lines of a file. */
export function linesOf(records: readonly object[]): Buffer {
  return Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
}

/** All facts of a whole file. */
export function factsOf(harness: Harness, bytes: Buffer, path = 'session.jsonl'): readonly TranscriptFact[] {
  const { facts, consumed } = harness.form.parse(harness, { bytes, offset: 0, state: undefined, path, isEnd: true });
  if (consumed > bytes.length) throw new Error('more was consumed than there is');
  return facts;
}

/** The facts of one kind. */
export function ofKind<Kind extends TranscriptFact['kind']>(
  facts: readonly TranscriptFact[],
  kind: Kind,
): readonly Extract<TranscriptFact, { readonly kind: Kind }>[] {
  return facts.filter((fact): fact is Extract<TranscriptFact, { readonly kind: Kind }> => fact.kind === kind);
}
