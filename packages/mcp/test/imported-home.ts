import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openHome } from '@agentspine/home';
import { promptLine, replyLine } from '@agentspine/testkit';

/** A home in a folder, with one session that begins with "Repair the flaky build"; returns its path. */
export async function importedHome(folder: string): Promise<string> {
  const [sources, directory] = [join(folder, 'sources'), join(folder, 'home')];
  mkdirSync(sources);
  writeFileSync(join(sources, 'session.jsonl'), `${promptLine(1, 'Repair the flaky build')}${replyLine(2)}`);
  await using home = await openHome({ directory, homeDirectory: folder });
  await home.import({ paths: [sources] });
  return directory;
}
