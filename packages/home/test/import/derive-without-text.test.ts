import type { SourceEntry } from '@agentspine/archive';
import { builtInHarnesses, claudeCodeShapes, codexShapes } from '@agentspine/ingest';
import type { SourceFileId } from '@agentspine/schema';
import { Markers, markedClaudeLines, markedCodexLines } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { deriveChunk } from '../../src/import/derive-chunk.ts';

const file = '0123456789abcdef' as SourceFileId;

/** Derives a file that was taken in pieces of so many lines; returns its lines without cursors, and the state at the end. */
function deriveInPieces(harness: string, lines: readonly string[], linesPerPiece: number) {
  let entry = {
    ...{ path: '/made/up/session.jsonl', harness, generation: 0, end: 0, offset: 0, taken: 0, parser: '' },
    ...{ stat: { device: '', inode: '', size: 0, mtimeNs: '', ctimeNs: '' }, sample: '', state: undefined },
  } as unknown as SourceEntry;
  const derived: string[] = [];
  for (let from = 0; from < lines.length; from += linesPerPiece) {
    const bytes = Buffer.from(lines.slice(from, from + linesPerPiece).join(''));
    const to = entry.offset + bytes.length;
    // What is saved between two imports is JSON.
    const saved = JSON.parse(JSON.stringify(entry)) as SourceEntry;
    const isEnd = from + linesPerPiece >= lines.length;
    const task = { file, entry: { ...saved, end: to }, bytes, to, isEnd, keepsText: false };
    const chunk = deriveChunk(task, builtInHarnesses);
    derived.push(...Buffer.from(chunk.lines).toString('utf8').split('\n').slice(0, -1));
    entry = chunk.entry;
  }
  const kindOf = (line: string): unknown => (JSON.parse(line) as { readonly kind: unknown }).kind;
  return { lines: derived.filter((line) => kindOf(line) !== 'cursor'), state: JSON.stringify(entry.state) };
}

test.each([
  ['claude-code', (markers: Markers) => markedClaudeLines(markers, claudeCodeShapes)],
  ['codex', (markers: Markers) => markedCodexLines(markers, codexShapes)],
])(
  'without text, %s parsed in pieces of any size says the same, and the state holds no text between them',
  (harness, make) => {
    const markers = new Markers();
    const lines = make(markers).map((line) => `${JSON.stringify(line)}\n`);
    const whole = deriveInPieces(harness, lines, lines.length);
    for (const size of [1, 7, 100]) {
      const pieces = deriveInPieces(harness, lines, size);
      expect(pieces.lines.filter((line) => !isTurn(line))).toEqual(whole.lines.filter((line) => !isTurn(line)));
      expect(markers.foundIn(Buffer.from(pieces.lines.join('\n') + pieces.state))).toEqual([]);
    }
  },
);

/** Sightings of one response are joined within a piece, so there are more of them in many pieces. */
function isTurn(line: string): boolean {
  return (JSON.parse(line) as { readonly kind: unknown }).kind === 'turn';
}
