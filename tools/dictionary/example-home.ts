// A home with something in every public schema: the sample transcripts, a few records, a log.
import { join } from 'node:path';
import { openHome } from '../../packages/home/src/index.ts';
import { openWriter } from '../../packages/writer/src/index.ts';

const transcripts = join(import.meta.dirname, '../../examples/transcripts');

/** Fills the folder `directory`, which becomes the home. */
export async function makeExampleHome(directory: string): Promise<void> {
  const home = await openHome({ directory });
  try {
    await home.import({ paths: [transcripts] });
  } finally {
    await home.close();
  }
  const writer = openWriter({ home: directory });
  try {
    for (const success of [true, true, false]) {
      writer.obs.recordMcpToolCall({ source: 'mail', tool: 'send', durationMs: 120, success });
    }
    writer.obs.recordMessage({ source: 'mail', direction: 'inbound', body: 'How far is the release?' });
    writer.log.append({ source: 'workflow', type: 'started', refId: 'run-1', timestamp: Date.UTC(2026, 0, 2) });
  } finally {
    writer.close();
  }
}
