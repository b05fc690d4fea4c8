import { basename } from 'node:path';
import { isSourceName, type SourceTraits } from '@agentspine/schema';
import { IngestError } from './errors.ts';
import type { FileForm } from './file-form.ts';
import type { Harness } from './harness.ts';
import type { HarnessDatabase } from './harness-database.ts';
import { compressedSuffix, HarnessPlaces } from './harness-places.ts';
import type { JsonObject } from './transcript-parser.ts';

/** The harnesses that are known, in the order in which they are asked, and other sources of records. */
export class HarnessRegistry extends HarnessPlaces {
  /** All of them. */
  readonly harnesses: readonly Harness[];
  readonly #sources: ReadonlyMap<string, SourceTraits>;
  readonly #bySource: ReadonlyMap<string, Harness>;
  readonly #forms: readonly FileForm[];
  readonly #otherFiles: ReadonlySet<string>;

  /**
   * `otherSources` keep no transcripts here: their records come from programs that write ledger lines.
   * @throws IngestError `INGEST_BAD_HARNESS`
   */
  constructor(harnesses: readonly Harness[], otherSources: readonly SourceTraits[] = []) {
    super(harnesses);
    const sources = [...harnesses, ...otherSources];
    for (const harness of harnesses) checkHarness(harness);
    const twice = sources.find(({ source }, place) => sources.findIndex((other) => other.source === source) !== place);
    if (twice !== undefined) {
      throw new IngestError('INGEST_BAD_HARNESS', `two harnesses are called ${twice.source}; give one another name`);
    }
    this.harnesses = harnesses;
    this.#sources = new Map(sources.map((each) => [each.source, each]));
    this.#bySource = new Map(harnesses.map((harness) => [harness.source, harness]));
    this.#forms = [...new Set(harnesses.map(({ form }) => form))];
    this.#otherFiles = new Set(harnesses.flatMap(({ otherFiles }) => otherFiles));
  }

  /** A registry with further harnesses, which are asked after those of this one. @throws IngestError `INGEST_BAD_HARNESS` */
  with(further: readonly Harness[]): HarnessRegistry {
    if (further.length === 0) return this;
    const others = [...this.#sources.values()].filter(({ source }) => !this.#bySource.has(source));
    return new HarnessRegistry([...this.harnesses, ...further], others);
  }

  /** The harness of a source. @throws IngestError `INGEST_NO_PARSER` */
  get(source: string): Harness {
    const harness = this.#bySource.get(source);
    if (harness === undefined) {
      throw new IngestError('INGEST_NO_PARSER', `this program has no harness called ${source}`);
    }
    return harness;
  }

  /** The harness of a source; `undefined` where none is known. */
  find(source: string): Harness | undefined {
    return this.#bySource.get(source);
  }

  /** How the database at a path becomes lines; `undefined` where no harness has a database of that name. */
  databaseOf(path: string): HarnessDatabase | undefined {
    const name = basename(path);
    return this.harnesses.find(({ database, claims }) => database !== undefined && claims(name))?.database;
  }

  /** What is known of every source, harness or not. */
  get sources(): readonly SourceTraits[] {
    return [...this.#sources.values()];
  }

  /**
   * The harness of a transcript that begins with `head`, by its records; `undefined` for anything else. Where `head` ends early,
   * more of the file may help.
   */
  recognise(head: Uint8Array, path: string): Harness | undefined {
    if (this.#otherFiles.has(basename(path, compressedSuffix))) return undefined;
    const isRecord = (object: JsonObject): boolean => this.harnesses.some((each) => each.isRecord(object, undefined));
    for (const form of this.#forms) {
      const candidates = this.harnesses.filter((harness) => harness.form === form);
      const records: JsonObject[] = [];
      // Most files say it with their first record; parsing more of them would cost a third of an import.
      for (const record of form.recordsAtStart(head, isRecord, path)) {
        records.push(record);
        const harness = candidates.find((candidate) => candidate.recognises(records));
        if (harness !== undefined) return harness;
      }
    }
    return undefined;
  }
}

function checkHarness({ source, actor }: Harness): void {
  for (const name of [source, actor]) {
    if (isSourceName(name)) continue;
    const rule = 'lower case letters, digits and dashes, a letter first, at most 64';
    throw new IngestError('INGEST_BAD_HARNESS', `a harness cannot be called ${JSON.stringify(name)}: ${rule}`);
  }
}
