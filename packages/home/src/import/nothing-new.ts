/*
 * `nothing-new.json`: as of when, and of which files, an import has nothing to do. It is disposable: what is damaged, of another
 * home or program, or in any doubt is as good as missing, and then an import reads its stores as it always does.
 *
 * The claim is: while these stores are the same, every file that is listed is done as it was then. An import writes it last,
 * under its lock, after it closed its stores, and only where it had nothing to report but counts.
 */
import type { KnownSource } from '@agentspine/archive';
import type { SourceStat } from '@agentspine/schema';

export interface NothingNew extends ImportSurroundings {
  readonly madeAtMs: number;
  /** From this time on the trace may get events without new bytes; `undefined`: never. Milliseconds. */
  readonly restsAtMs: number | undefined;
  /** `ImportQuestions.mark()`: what else is written to `spine.db` changes no cursor of the trace; `undefined` where it could not be read. */
  readonly traceMark?: string | undefined;
  /** Transcripts by their path, as custody holds them. */
  readonly files: ReadonlyMap<string, KnownSource>;
  /** Files that are not transcripts, by their path. */
  readonly skipped: ReadonlyMap<string, SourceStat>;
}

/** What an import depends on besides transcripts and time. */
export interface ImportSurroundings extends TraceSurroundings {
  /** An id of the build of the program. */
  readonly program: string;
}

/** What the trace of an import depends on besides transcripts and time. */
export interface TraceSurroundings {
  /** What makes events of transcripts, by name and version: another build with the same ones makes the same events. */
  readonly tracers: readonly string[];
  /** Absolute path of the home. */
  readonly home: string;
  /** `AGENTSPINE_CONTENT`. */
  readonly contentMode: string | undefined;
  readonly fillsTrace: boolean;
  /** Files of the home that an import reads, by name; '' where there is none. */
  readonly stores: Readonly<Record<string, string>>;
}

const version = 1;

/** Two lines of JSON and the sum of the first, which says how long the second is. */
export function encodeNothingNew({ files, skipped, ...head }: NothingNew): string {
  const { program, tracers, home, contentMode, fillsTrace, stores, madeAtMs, restsAtMs, traceMark } = head;
  const listed = JSON.stringify({
    files: Object.fromEntries([...files].map(([path, { end, stat }]) => [path, [end, ...fieldsOf(stat)]])),
    skipped: Object.fromEntries([...skipped].map(([path, stat]) => [path, fieldsOf(stat)])),
  });
  const claimed = { program, tracers, home, contentMode, fillsTrace, stores, madeAtMs, restsAtMs, traceMark };
  const first = JSON.stringify({ v: version, ...claimed, length: listed.length });
  return `${first}\n${listed}\n${sumOf(first)}\n`;
}

/**
 * `undefined` where the text was cut, where its first line was changed, or where it is of another version. A changed second line
 * is not noticed here: it lists a file that is not there, or as what it is not, so that file is looked at. @throws SyntaxError
 */
export function parseNothingNew(text: string): NothingNew | undefined {
  const [first = '', listed = '', ...rest] = text.split('\n');
  const claimed = parseClaim(first, `\n${rest.join('\n')}`);
  if (claimed?.length !== listed.length) return undefined;
  const { files, skipped }: EncodedFiles = JSON.parse(listed);
  const { length, ...claim } = claimed;
  return {
    ...claim,
    files: new Map(Object.entries(files).map(([path, [end, ...stat]]) => [path, { end, stat: statOf(stat) }])),
    skipped: new Map(Object.entries(skipped).map(([path, stat]) => [path, statOf(stat)])),
  };
}

/** How many bytes of the beginning and of the end of a file `parseClaim` needs at most; a home with a longer path is not believed. */
export const claimBytesMax: { readonly first: number; readonly last: number } = { first: 16_384, last: 10 };

/**
 * As `parseNothingNew`, without the list of files: `head` begins with the first line, and `tail` is the end of the text. The file is
 * replaced in one step, so that what ends with the sum of its first line is whole. @throws SyntaxError
 */
export function parseClaim(head: string, tail: string): Claim | undefined {
  const [first = ''] = head.split('\n', 1);
  if (!tail.endsWith(`\n${sumOf(first)}\n`)) return undefined;
  const { v, ...claim }: EncodedClaim = JSON.parse(first);
  return v === version ? claim : undefined;
}

/** What is claimed, and the length of the list of files in code units. */
type Claim = Omit<EncodedClaim, 'v'>;

interface EncodedClaim extends Omit<NothingNew, 'files' | 'skipped'> {
  readonly v: number;
  /** Of the second line, in code units. */
  readonly length: number;
}

interface EncodedFiles {
  readonly files: Readonly<Record<string, [end: number, ...StatFields]>>;
  readonly skipped: Readonly<Record<string, StatFields>>;
}

type StatFields = [device: string, inode: string, size: number, mtimeNs: string, ctimeNs: string];

function fieldsOf({ device, inode, size, mtimeNs, ctimeNs }: SourceStat): StatFields {
  return [device, inode, size, mtimeNs, ctimeNs];
}

function statOf([device, inode, size, mtimeNs, ctimeNs]: StatFields): SourceStat {
  return { device, inode, size, mtimeNs, ctimeNs };
}

/**
 * FNV-1a of the code units, 32 bits as hex: one that changed always makes another sum. The CRC of other files would load a module
 * that takes longer than all else that is done with this one.
 */
function sumOf(text: string): string {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return (sum >>> 0).toString(16);
}
