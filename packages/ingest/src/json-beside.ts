import { Buffer } from 'node:buffer';
import type { FileForm, FileGrowth } from './file-form.ts';

/**
 * The form of a harness that keeps some sessions as JSON documents, `*.json`, and others in another form. A document under the name
 * of the other form, as programs that publish sessions write it, is known by its first line, which is an open brace alone.
 */
export function jsonBeside(document: FileForm, other: FileForm): FileForm {
  const formOf = (path: string): FileForm => (isDocument(path) ? document : other);
  return {
    name: `${other.name} or ${document.name}`,
    growth: (path) => growthOf(formOf(path), path),
    recordsAtStart: (head, isRecord, path) =>
      (startsAsDocument(head) ? document : formOf(path)).recordsAtStart(head, isRecord, path),
    parse: (parser, stretch) => {
      // Where a file goes on, its state says what it is: no document goes on.
      const isStart = stretch.offset === 0 || stretch.state === undefined;
      return (isStart && startsAsDocument(stretch.bytes) ? document : formOf(stretch.path)).parse(parser, stretch);
    },
  };
}

/** How a file changes. */
export function growthOf(form: FileForm, path: string): FileGrowth {
  return typeof form.growth === 'function' ? form.growth(path) : form.growth;
}

function isDocument(path: string): boolean {
  return path.endsWith('.json') || path.endsWith('.json.zst');
}

/** How much of the bytes is looked at. */
const startBytesMax = 64;

function startsAsDocument(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, startBytesMax)).toString(
    'latin1',
  );
  return /^\{[ \t\r]*\n\s*"/.test(start);
}
