import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceFileIdOf } from '@agentspine/archive';
import { nodeSourceTree } from '@agentspine/durable-fs';
import { builtInHarnesses } from '@agentspine/ingest';
import { replyLine } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { deriveChunk } from '../../src/import/derive-chunk.ts';
import { readChunk } from '../../src/import/read-chunk.ts';
import { startEntry } from '../../src/import/take-generation.ts';

test('the bytes of a small transcript, and the lines that are derived from it, hold no memory besides their own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'own-buffers-'));
  try {
    const path = join(folder, 'a.jsonl');
    writeFileSync(path, replyLine(1));
    using handle = nodeSourceTree.open(path);
    const bytes = readChunk(handle, 0, handle.stat().size);
    expect([bytes.buffer.byteLength, bytes.toString()]).toEqual([bytes.length, replyLine(1)]);
    const stat = { device: '1', inode: '1', size: bytes.length, mtimeNs: '1', ctimeNs: '1' };
    const entry = startEntry(path, 'claude-code', stat, 0);
    const task = { file: sourceFileIdOf(path), entry, bytes, to: bytes.length, isEnd: true, keepsText: true };
    const { lines, lineCount } = deriveChunk(task, builtInHarnesses);
    expect(lineCount).toBeGreaterThan(1);
    expect(lines.buffer.byteLength).toBe(lines.length);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
