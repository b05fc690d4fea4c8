import { parseJsonObject } from '@agentspine/schema';

/** Which segments a view is made of, and in which form; a view of another form is made again. */
export interface ViewFile {
  /** The version of the form. */
  readonly v: 1;
  /** The files that it has, as `host/epoch/file`. */
  readonly files: readonly string[];
}

/** What has to be done so that a view shows what a folder has. */
export type ViewStep =
  /** These files are new. */
  | { readonly kind: 'add'; readonly files: readonly string[] }
  /** Something that the view shows was erased, or replaced: it is made again, of these files. */
  | { readonly kind: 'make'; readonly files: readonly string[] };

/** Compares a view with a folder. */
export function judgeView(view: ViewFile | undefined, files: readonly string[]): ViewStep {
  const there = new Set(files);
  if (view === undefined || view.files.some((file) => !there.has(file))) return { kind: 'make', files };
  const known = new Set(view.files);
  return { kind: 'add', files: files.filter((file) => !known.has(file)) };
}

/** The file as text. */
export function formatViewFile(view: ViewFile): string {
  return `${JSON.stringify(view)}\n`;
}

/** Reads it; `undefined` for what is not one of this version. */
export function parseViewFile(text: string): ViewFile | undefined {
  const { v, files } = parseJsonObject(text) ?? {};
  if (v !== 1 || !Array.isArray(files) || !files.every((file) => typeof file === 'string')) return undefined;
  return { v, files };
}
