import type { SourceStat } from '@agentspine/schema';
import { describe, expect, test } from 'vitest';
import { decideSourceChange } from '../../src/custody/source-change.ts';

const stat: SourceStat = { device: '1', inode: '7', size: 100, mtimeNs: '5', ctimeNs: '6' };
const known = { end: 100, stat };

describe('what to do about a source file', () => {
  test('equal metadata means the file is not opened', () => {
    expect(decideSourceChange(known, { ...stat })).toBe('unchanged');
  });

  test('a larger file is extended', () => {
    expect(decideSourceChange(known, { ...stat, size: 101 })).toBe('extend');
  });

  test('a smaller file starts a new generation', () => {
    expect(decideSourceChange(known, { ...stat, size: 99 })).toBe('restart');
  });

  test('a rewrite that keeps size and modification time is noticed by its change time', () => {
    expect(decideSourceChange(known, { ...stat, ctimeNs: '9' })).toBe('verify');
  });

  test('a file that was replaced by one of the same size is verified', () => {
    expect(decideSourceChange(known, { ...stat, inode: '8' })).toBe('verify');
  });

  test('a file of which only a part is in custody is extended although its metadata is as it was', () => {
    expect(decideSourceChange({ end: 60, stat }, { ...stat })).toBe('extend');
  });
});
