import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { cutDepth, recordDepthMax, tooDeepText } from '../src/cut-depth.ts';
import { builtInHarnesses, parseTranscript } from '../src/index.ts';
import { callLine } from './call-line.ts';

const nested = (depth: number): object => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

describe('a record', () => {
  test('stays as it is down to the deepest level that is read', () => {
    const value = nested(recordDepthMax);
    expect(cutDepth(value, JSON.stringify(value))).toBe(false);
    expect(value).toEqual(nested(recordDepthMax));
  });

  test('loses what lies deeper, and nothing beside it', () => {
    const value = { deep: nested(recordDepthMax), beside: [1, [2]] };
    expect(cutDepth(value, JSON.stringify(value))).toBe(true);
    expect(depthOf(value)).toBe(recordDepthMax);
    expect(JSON.stringify(value)).toContain(`"${tooDeepText}"`);
    expect(value.beside).toEqual([1, [2]]);
  });

  test('with many lists and objects beside each other stays as it is', () => {
    const value = Array.from({ length: 300 }, (_, index) => (index % 2 === 0 ? [index] : { index }));
    expect(cutDepth(value, JSON.stringify(value))).toBe(false);
    expect(value).toHaveLength(300);
  });

  test('with a key "__proto__" is cut as any other', () => {
    const value = JSON.parse(`${'{"__proto__":'.repeat(300)}1${'}'.repeat(300)}`);
    expect(cutDepth(value, JSON.stringify(value))).toBe(true);
    expect(JSON.stringify(value).match(/__proto__/g)).toHaveLength(recordDepthMax);
  });

  test.each([6_000, 1_000_000])('whose tool input is nested %d deep counts, and is listed with its bytes', (depth) => {
    const line = callLine(`${'['.repeat(depth)}${']'.repeat(depth)}`);
    const bytes = Buffer.from(`${line}\n${callLine('{"command":"ls"}')}\n`);
    const parsed = parseTranscript(builtInHarnesses.get('claude-code'), {
      bytes,
      offset: 0,
      path: 'a',
      state: undefined,
      isEnd: true,
    });
    const problems = parsed.facts.filter(({ kind }) => kind === 'unparsed');
    expect(problems).toEqual([
      { kind: 'unparsed', range: { from: 0, to: line.length }, source: 'claude-code', reason: 'nested-too-deeply' },
    ]);
    expect(parsed.facts.filter(({ kind }) => kind === 'reply')).toHaveLength(2);
  });
});
