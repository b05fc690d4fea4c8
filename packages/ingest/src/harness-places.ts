import { basename, join } from 'node:path';
import { type Environment, type Harness, placePathOf } from './harness.ts';
import { tracerName } from './trace/tracer-name.ts';

/** Where a harness keeps its files, and the versions of what reads them: the part of its descriptor that needs no parser. */
export type HarnessFiles = Pick<Harness, 'source' | 'version' | 'traceVersion' | 'variables' | 'placesOf' | 'claims'>;

/** A folder in which transcripts may be, and the harness that keeps them there. */
export interface HarnessRoot {
  /** The id of the harness. */
  readonly harness: string;
  /** The folder. */
  readonly path: string;
}

/** What compressed files have after the name of the plain one. */
export const compressedSuffix = '.zst';

/** Where harnesses keep their transcripts. */
export class HarnessPlaces {
  /** Of each harness. */
  readonly files: readonly HarnessFiles[];

  constructor(files: readonly HarnessFiles[]) {
    this.files = files;
  }

  /** Whether a file in a folder may be a transcript, by its name. */
  claims(path: string): boolean {
    const name = basename(path, compressedSuffix);
    return this.files.some((harness) => harness.claims(name));
  }

  /** Where the harnesses of a user keep their transcripts. */
  roots(env: Environment, homeDirectory: string): readonly HarnessRoot[] {
    return this.files.flatMap(({ source, placesOf }) =>
      placesOf(env, homeDirectory).map((place) => ({ harness: source, path: placePathOf(place) })),
    );
  }

  /** What makes events of their transcripts, by name and version: where all are the same, all events are made as before. */
  tracers(): readonly string[] {
    return this.files.map(tracerName);
  }

  /** The folders of transcripts in a harness's own folder, which is known by its name wherever it is: a backup. */
  foldersIn(path: string): readonly string[] {
    const name = basename(path);
    const places = this.files.flatMap(({ placesOf }) => placesOf({}, '/'));
    const within = places.filter(({ folder }) => basename(folder) === name).map((place) => place.within);
    return [...new Set(within)].map((folder) => join(path, folder));
  }
}
