import type { Digest, SourceFileId, SourcePiece } from '@agentspine/schema';

/** A piece as a manifest has it. */
export const piece: SourcePiece = {
  v: 1,
  kind: 'piece',
  file: '0123456789abcdef' as SourceFileId,
  path: '/code/a "quoted"\nname.jsonl',
  harness: 'claude-code',
  generation: 0,
  from: 0,
  to: 12,
  digest: 'a'.repeat(64) as Digest,
  stored: true,
  sample: 'b'.repeat(64) as Digest,
  stat: { device: '1', inode: '2', size: 12, mtimeNs: '3', ctimeNs: '4' },
  takenAt: '2026-04-01T00:00:00.000Z',
};
