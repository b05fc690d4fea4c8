import { rmSync } from 'node:fs';
import { openReader, type Reader, type SearchOptions } from '@agentspine/reader';
import { searchIndexSql, showWholeTrace, type TimelineEventInput } from '@agentspine/schema';
import { TempSpine } from '@agentspine/testkit';
import type { Trace } from '@agentspine/trace';
import { openWriter, type Writer } from '@agentspine/writer';
import Database from 'better-sqlite3';
import { expect } from 'vitest';

/** A trace to search in, with events of every type: what the writer writes is asked of the reader. */
export class SearchSpine extends TempSpine {
  #seconds = 0;
  writer: Writer = this.#openWriter();
  #reader: Reader = openReader({ home: this.home, store: 'spine' });

  #openWriter(): Writer {
    return openWriter({ home: this.home, durability: 'process' });
  }

  /** Closes both stores and opens them again. */
  reopen(): Writer {
    this.writer.close();
    this.#reader.close();
    this.writer = this.#openWriter();
    this.#reader = openReader({ home: this.home });
    return this.writer;
  }

  get trace(): Trace {
    return this.writer.trace;
  }

  get search(): Reader['search'] {
    return this.#reader.search;
  }

  /** A second later than the last time. */
  nextTime(): number {
    this.#seconds += 1;
    return Date.UTC(2026, 0, 1) + this.#seconds * 1000;
  }

  createTask(id: string, title: string, more: Readonly<Record<string, string>> = {}): void {
    const payload = { task_id: id, title, slug: 'slug', kind: 'primary', ...more };
    this.trace.events.append({ eventType: 'task.created', aggregateId: id, eventTime: this.nextTime(), payload });
  }

  renameTask(id: string, from: string, to: string): void {
    const payload = { task_id: id, from, to };
    this.trace.events.append({ eventType: 'task.renamed', aggregateId: id, eventTime: this.nextTime(), payload });
  }

  /** Logs an event of task `t1` and returns its id. */
  log(event: Partial<TimelineEventInput>): string {
    const input = { taskId: 't1', kind: 'tool.used', title: 'a title', at: this.nextTime(), ...event } as const;
    const { accepted, rejected } = this.trace.timeline.log([input]);
    if (accepted[0] === undefined) throw new Error(rejected[0]?.message);
    return accepted[0];
  }

  classify(eventId: string, lane: string): void {
    const payload = { event_id_ref: eventId, lane };
    this.trace.events.append({
      eventType: 'classification.assigned',
      aggregateId: 't1',
      eventTime: this.nextTime(),
      payload,
    });
  }

  /** Ids of the events that are found, the best first. */
  events(text: string, options?: SearchOptions): string[] {
    return this.search.byText(text, options).events.map(({ eventId }) => eventId);
  }

  /** Ids of the tasks that are found, the best first. */
  tasks(text: string): string[] {
    return this.search.byText(text).tasks.map(({ taskId }) => taskId);
  }

  /** Fails where the index does not hold exactly the words of the documents. */
  checkIndex(): void {
    this.sql("INSERT INTO search_documents_fts (search_documents_fts) VALUES ('integrity-check')");
    const database = new Database(this.path, { readonly: true });
    try {
      showWholeTrace(database);
      const made = searchIndexSql[0]?.replace('TABLE search_documents_fts', 'TABLE temp.made') ?? '';
      database.exec(`${made} INSERT INTO temp.made (rowid, search_text) SELECT rowid, search_text FROM search_documents;
        CREATE VIRTUAL TABLE temp.words_of_texts USING fts5vocab('temp', 'made', 'instance');
        CREATE VIRTUAL TABLE temp.words_of_index USING fts5vocab('main', 'search_documents_fts', 'instance')`);
      for (const [left, right] of [
        ['words_of_texts', 'words_of_index'],
        ['words_of_index', 'words_of_texts'],
      ]) {
        const differing = `SELECT term, doc, "offset" FROM temp.${left} EXCEPT SELECT term, doc, "offset" FROM temp.${right}`;
        expect(database.prepare(differing).all()).toEqual([]);
      }
    } finally {
      database.close();
    }
  }

  /** Removes a file beside the database. */
  remove(suffix: string): void {
    rmSync(`${this.path}${suffix}`, { force: true });
  }

  vacuum(): void {
    this.sql('VACUUM');
  }

  /** All documents, with their embeddings. */
  documents(): unknown {
    return this.sql('SELECT * FROM search_documents ORDER BY rowid');
  }

  /** Every cell of what search reads. */
  rows(): unknown {
    return ['timeline_events_view', 'tasks_current', 'search_documents'].map((table) =>
      this.sql(`SELECT * FROM ${table}`)
        .map((row) => JSON.stringify(row))
        .toSorted(),
    );
  }

  override [Symbol.dispose](): void {
    this.#reader.close();
    this.writer.close();
    super[Symbol.dispose]();
  }
}
