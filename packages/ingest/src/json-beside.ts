import type { FileForm, FileGrowth } from './file-form.ts';

/** The form of a harness that keeps some sessions as JSON documents, `*.json`, and others in another form. */
export function jsonBeside(document: FileForm, other: FileForm): FileForm {
  const formOf = (path: string): FileForm => (isDocument(path) ? document : other);
  return {
    name: `${other.name} or ${document.name}`,
    growth: (path) => growthOf(formOf(path), path),
    recordsAtStart: (head, isRecord, path) => formOf(path).recordsAtStart(head, isRecord, path),
    parse: (parser, stretch) => formOf(stretch.path).parse(parser, stretch),
  };
}

/** How a file changes. */
export function growthOf(form: FileForm, path: string): FileGrowth {
  return typeof form.growth === 'function' ? form.growth(path) : form.growth;
}

function isDocument(path: string): boolean {
  return path.endsWith('.json') || path.endsWith('.json.zst');
}
