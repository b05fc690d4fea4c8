import { commandTargets, detailRowsMax, type FileDetail, type FileSource, isDetailText } from '@agentspine/schema';
import type { MetadataReader } from './metadata-reader.ts';

/** Files that metadata names, each once, with where it comes from (SPEC 4.5). */
export function splitFiles(metadata: MetadataReader): readonly FileDetail[] {
  const files = new FileSet();
  const filePath = metadata.text('filePath');
  const relPath = metadata.text('relPath');
  if (filePath !== undefined) files.add(filePath, 'metadata');
  if (relPath !== undefined) files.add(relPath, 'runtime_relpath');
  if (addPaths(files, metadata.get('filePaths'))) metadata.take('filePaths');
  const writeCount = files.isEmpty ? undefined : writeCountOf(metadata.get('writeCount'));
  if (writeCount !== undefined) metadata.take('writeCount');
  const targets = commandTargets(metadata.get('commandAnalysis'));
  for (const target of targets) files.add(target, 'command_analysis');
  // What joinMetadata would answer differently stays in the extras: they are asked first.
  if (filePath !== undefined && filePath === files.first) metadata.take('filePath');
  if (relPath !== undefined && !targets.has(relPath)) metadata.take('relPath');
  return files.details(writeCount ?? 0);
}

/** Whether the rows will hold the whole list. */
function addPaths(files: FileSet, paths: unknown): boolean {
  if (!Array.isArray(paths)) return false;
  let isWhole = paths.length > 0;
  for (const path of paths) {
    if (!isDetailText(path) || !files.add(path, 'metadata')) isWhole = false;
  }
  return isWhole;
}

/** A number of writes: cut to a whole number, at least 0; nothing where it is not a number. */
function writeCountOf(value: unknown): number | undefined {
  if (typeof value !== 'number') return undefined;
  const count = Math.max(0, Math.trunc(value));
  return Number.isSafeInteger(count) ? count : undefined;
}

class FileSet {
  readonly #sources = new Map<string, Set<FileSource>>();

  get isEmpty(): boolean {
    return this.#sources.size === 0;
  }

  /** The first path in the order in which they are read back. */
  get first(): string | undefined {
    return [...this.#sources.keys()].toSorted()[0];
  }

  /** Whether there was room. */
  add(path: string, source: FileSource): boolean {
    const sources = this.#sources.get(path);
    if (sources !== undefined) sources.add(source);
    else if (this.#sources.size < detailRowsMax) this.#sources.set(path, new Set([source]));
    else return false;
    return true;
  }

  details(writeCount: number): readonly FileDetail[] {
    return Array.from(this.#sources, ([path, sources]) => {
      const [only = 'metadata'] = sources;
      const source = sources.size > 1 ? 'multiple' : only;
      return { path, source, writeCount: source === 'command_analysis' ? 0 : writeCount };
    });
  }
}
