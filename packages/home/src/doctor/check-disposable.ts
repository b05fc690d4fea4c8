import { isDamagedCursorFile } from '@agentspine/archive';
import { nodeFileSystem, readWholeFile } from '@agentspine/durable-fs';
import { disposableFiles, type Examination, type Finding, wordOf } from '@agentspine/stores';

/** Files that are made again where they are damaged: never a problem, but worth a line. */
export async function findInDisposable({ home }: Examination): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [name, kind] of disposableFiles) {
    const path = `${home.directory}/${name}`;
    const there = (await nodeFileSystem.stat(path))?.kind;
    if (there === undefined || there === kind) continue;
    const advice = 'the next import moves it aside and makes it again';
    findings.push({ level: 'notice', path, what: `is not a ${wordOf[kind]}`, advice });
  }
  const bytes = await readWholeFile(nodeFileSystem, home.cursors).catch(() => undefined);
  if (bytes !== undefined && isDamagedCursorFile(bytes)) {
    const advice = 'the next import makes it again from custody and ledger';
    findings.push({ level: 'notice', path: home.cursors, what: 'is damaged', advice });
  }
  return findings;
}
