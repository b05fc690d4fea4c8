import { createHash } from 'node:crypto';
import type { RuleShape } from '@agentspine/schema';

/**
 * Equal for rules that ask the same: a digest of phrases, side, tool, commands, pattern, check and forbidden commands. The order of phrases and
 * commands does not count, nor does one that is given twice (SPEC 4.9, V11).
 */
export function signatureOf(shape: RuleShape): string {
  const parts = [
    sorted(shape.triggerPhrases),
    shape.triggerOn ?? null,
    shape.expectTool ?? null,
    sorted(shape.expectCommandMatches),
    shape.expectPattern ?? null,
    // Only where they are set: the signatures of rules that were made before there were these parts stay.
    ...(shape.check === undefined ? [] : [{ check: shape.check }]),
    ...(shape.forbidCommandMatches === undefined ? [] : [{ forbid: sorted(shape.forbidCommandMatches) }]),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function sorted(texts: readonly string[] = []): readonly string[] {
  return [...new Set(texts)].toSorted();
}
