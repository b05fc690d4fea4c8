import { hash } from 'node:crypto';
import {
  cursorQueries,
  mentionOf,
  type TraceCursor,
  type TracePlace,
  type TraceProblem,
  traceCursorOfRow,
  tracePlaceOfRow,
} from '@agentspine/schema';
import { type AskStore, ReaderError } from '@agentspine/sql';

/** `reader.imports`: how far transcripts in custody are in the trace, and what it refused of them. */
export class ImportQuestions {
  readonly #ask: AskStore;

  constructor(ask: AskStore) {
    this.#ask = ask;
  }

  /** How far each transcript is read, by the id of the file. */
  places(): ReadonlyMap<string, TracePlace> {
    const rows = this.#ask((database) => database.prepare(cursorQueries.places).all());
    return new Map(rows.map(tracePlaceOfRow).map((place) => [place.file, place]));
  }

  /** A digest of how far each transcript is read: another one where any of them is read further, or by another parser. */
  mark(): string {
    return hash('sha256', this.#marked());
  }

  /** What `mark` is a digest of, a text for each transcript, which begins with the id of the file and a space. */
  marks(): readonly string[] {
    const text = this.#marked();
    return text === '' ? [] : text.split('\n');
  }

  /**
   * All cursors with what parser and mapping need to go on; where texts are given, those whose state, as JSON, holds one of them
   * (of a long text, its first 1,000 characters).
   * @throws ReaderError `READER_BAD_REQUEST`
   */
  withStates(texts?: readonly string[]): readonly TraceCursor[] {
    if (texts !== undefined && !(Array.isArray(texts) && texts.every((text) => typeof text === 'string'))) {
      throw new ReaderError('READER_BAD_REQUEST', 'texts must be a list of texts');
    }
    const rows = this.#ask((database) =>
      texts === undefined
        ? database.prepare(cursorQueries.all).all()
        : database.prepare(cursorQueries.mentioning).all(JSON.stringify(texts.map(mentionOf))),
    );
    return rows.map(traceCursorOfRow);
  }

  /** As `withStates`, of these files. */
  ofFiles(files: readonly string[]): readonly TraceCursor[] {
    const rows = this.#ask((database) => database.prepare(cursorQueries.ofFiles).all(JSON.stringify(files)));
    return rows.map(traceCursorOfRow);
  }

  /** Events that the trace refused, by file and bytes. */
  problems(): readonly TraceProblem[] {
    return this.#ask((database) => database.prepare(cursorQueries.problems).all()) as TraceProblem[];
  }

  #marked(): string {
    return (this.#ask((database) => database.prepare(cursorQueries.mark).pluck().get()) as string | null) ?? '';
  }
}
