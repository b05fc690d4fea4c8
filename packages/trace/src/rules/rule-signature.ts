import { createHash } from 'node:crypto';
import type { RuleShape } from './rule.ts';

/**
 * Equal for rules that ask the same: a digest of phrases, side, tool, commands and pattern. The order of phrases and
 * commands does not count, nor does one that is given twice (SPEC 4.9, V11).
 */
export function signatureOf(shape: RuleShape): string {
  const parts = [
    sorted(shape.triggerPhrases),
    shape.triggerOn ?? null,
    shape.expectTool ?? null,
    sorted(shape.expectCommandMatches),
    shape.expectPattern ?? null,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function sorted(texts: readonly string[] = []): readonly string[] {
  return [...new Set(texts)].toSorted();
}
