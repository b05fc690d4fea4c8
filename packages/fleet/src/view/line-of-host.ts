import { sourceFileIdOf } from '@agentspine/archive';
import type { LedgerLine, Provenance, SourceFileId } from '@agentspine/schema';

/**
 * A line of a host's ledger as one of all hosts: the same path on two hosts is two files, so a file gets the name of its host, as in
 * `laptop:/code/app/session.jsonl`. What parsers need to go on stays behind. Responses and calls keep their names: one that two hosts
 * have is one.
 */
export function lineOfHost(
  line: LedgerLine,
  { host, name }: { readonly host: string; readonly name: string },
): LedgerLine {
  if (line.kind === 'cursor') {
    return { ...line, file: fileOfHost(line.file, host), path: `${name}:${line.path}`, state: null };
  }
  if (line.kind === 'stamp' || line.at === undefined) return line;
  const [file, ...place] = line.at;
  const at: Provenance = [fileOfHost(file, host), ...place];
  return { ...line, at };
}

/** The id is one of a text that no path is. */
function fileOfHost(file: SourceFileId, host: string): SourceFileId {
  return sourceFileIdOf(`${host}:${file}`);
}
