import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type GeneratedTranscript, generateTranscripts } from './generate-transcripts.ts';
import { giveOwnIds, giveOwnPath } from './give-own-ids.ts';
import { placeCorpus } from './place-corpus.ts';

/** A person's home with transcripts in it, and what lies there. */
export interface TranscriptHome {
  readonly directory: string;
  /** `corpus`: real transcripts; `generated`: made up, because the corpus is absent. */
  readonly kind: 'corpus' | 'generated';
  readonly copies: number;
  readonly files: number;
  readonly bytes: number;
  /** The largest Claude Code transcript that ends in a newline; a line can be appended to it. */
  readonly growing: string;
}

/** Beside the repository, never in it: other people's work. */
const corpusDirectory = join(import.meta.dirname, '..', '..', '..', 'shared', 'corpus');

/** Lays the transcripts out below `directory`, `copies` times, each copy with ids of its own. */
export function layOutHome(directory: string, copies: number): TranscriptHome {
  const isReal = existsSync(join(corpusDirectory, 'MANIFEST.jsonl'));
  let files = 0;
  let bytes = 0;
  let growing = { path: '', size: 0 };
  for (const { path, text } of isReal ? readCorpus() : generateTranscripts()) {
    for (let copy = 0; copy < copies; copy += 1) {
      const target = join(directory, giveOwnPath(path, copy));
      const content = Buffer.from(giveOwnIds(text, copy), 'latin1');
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content);
      files += 1;
      bytes += content.length;
      const canGrow = copy === 0 && path.startsWith('.claude/') && content.at(-1) === 0x0a;
      if (canGrow && content.length > growing.size) growing = { path: target, size: content.length };
    }
  }
  return { directory, kind: isReal ? 'corpus' : 'generated', copies, files, bytes, growing: growing.path };
}

/** Latin-1 holds every byte as it is, so what is not an id survives untouched. */
function* readCorpus(): Iterable<GeneratedTranscript> {
  for (const { source, path } of placeCorpus(corpusDirectory)) yield { path, text: readFileSync(source, 'latin1') };
}
