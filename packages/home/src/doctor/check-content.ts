import { type ContentLine, isChangedContent, isInline, readContentLines } from '@agentspine/archive';
import type { BlobStore } from '@agentspine/blob-store';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { counted } from '@agentspine/render/count-text';
import { type Digest, isPathSafeSessionId, type SourcePiece } from '@agentspine/schema';
import { type Examination, type Finding, listSome } from '@agentspine/stores';
import { openManifestOf } from '@agentspine/stores/custody-to-read';
import { openBlobs } from '@agentspine/stores/open-stores';

/** What puts a file of content records right. */
export const renewContent = 'move the file away: records of transcripts are made from custody when they are asked for';

/** Content records: every line says one, and points at bytes that custody holds. Deriving again compares what they say. */
export async function findInContent({ home }: Examination): Promise<readonly Finding[]> {
  if ((await nodeFileSystem.stat(home.content))?.kind !== 'directory') return [];
  const pieces = await openManifestOf(home)
    .readPieces()
    .catch(() => undefined);
  await using blobs = (await nodeFileSystem.stat(home.blobs)) === undefined ? undefined : await openBlobs(home);
  const isHeld = holder(pieces ?? [], blobs);
  const findings: Finding[] = [];
  for (const name of await nodeFileSystem.list(home.content)) {
    const sessionId = name.endsWith('.jsonl') ? name.slice(0, -'.jsonl'.length) : '';
    const path = `${home.content}/${name}`;
    if (!isPathSafeSessionId(sessionId) || (await nodeFileSystem.stat(path))?.kind !== 'file') continue;
    const lines = (await readContentLines(nodeFileSystem, path, sessionId)) ?? [];
    const what = await whatIsWrong(lines, isHeld);
    if (what !== undefined) findings.push({ level: 'problem', path, what, advice: adviceFor(lines) });
  }
  return listSome(findings);
}

/** Whether the bytes that a record points at are in custody; the manifest answers for all that was derived. */
function holder(pieces: readonly SourcePiece[], blobs: BlobStore | undefined) {
  const sizes = new Map<Digest, number>(pieces.map(({ digest, from, to }) => [digest, to - from]));
  return async ({ digest, from, to }: { digest: Digest; from: number; to: number }): Promise<boolean> => {
    const size = sizes.get(digest);
    if (size === undefined) return (await blobs?.has(digest)) ?? false;
    return 0 <= from && from <= to && to <= size;
  };
}

async function whatIsWrong(
  lines: readonly ContentLine[],
  isHeld: ReturnType<typeof holder>,
): Promise<string | undefined> {
  const wrong = new Map<string, ContentLine[]>();
  for (const line of lines) {
    const why = await whyWrong(line, isHeld);
    if (why === undefined) continue;
    const same = wrong.get(why) ?? [];
    same.push(line);
    wrong.set(why, same);
  }
  if (wrong.size === 0) return undefined;
  const parts = [...wrong].map(([why, [first, ...more]]) => {
    const place = `bytes ${first?.from} to ${first?.to}`;
    return more.length === 0
      ? `a line that ${why}, ${place}`
      : `${counted(more.length + 1, 'line')} that ${why}, the first ${place}`;
  });
  return `has ${parts.join('; ')}`;
}

async function whyWrong({ record }: ContentLine, isHeld: ReturnType<typeof holder>): Promise<string | undefined> {
  if (record === undefined) return 'cannot be read';
  if (isChangedContent(record)) return 'does not digest to its hash';
  if (record.raw !== undefined && !(await isHeld(record.raw))) return 'points at bytes that custody does not hold';
  return undefined;
}

function adviceFor(lines: readonly ContentLine[]): string {
  const isOnlyCopy = lines.some(({ record }) => record !== undefined && isInline(record));
  return isOnlyCopy ? `${renewContent}; records that came from the API are in no other file` : renewContent;
}
