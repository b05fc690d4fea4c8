import {
  cutBody,
  type DomainEvent,
  isJsonObject,
  normaliseLane,
  semanticKeys,
  type TimelineDetails,
  type TimelineMetadata,
  type TimelinePayload,
  tagsOf,
} from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { type Projection, timeOf } from '../projection.ts';
import { type DetailOwner, DetailRows } from './detail-rows.ts';
import { joinTags, splitMetadata } from './split-metadata.ts';

const semanticColumns = `subtype_key, subtype_label, subtype_group, tool_family, operation, source_tool, tool_name, entity_type,
  entity_name, display_title, evidence_level`;
const insertSql =
  'INSERT INTO timeline_rows (seq, kind, lane, title, body_bytes, extras_json) VALUES (?, ?, ?, ?, ?, ?)';
const insertWholeSql = `INSERT INTO timeline_rows (seq, kind, lane, title, body_bytes, extras_json, ${semanticColumns})
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const ownerSql = 'SELECT seq, id AS eventId, task_id AS taskId, title FROM timeline_events WHERE id = ?';
const updateSql = `UPDATE timeline_rows SET extras_json = ?, (${semanticColumns}) = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  WHERE seq = ?`;
const laneSql = 'UPDATE timeline_rows SET lane = ? WHERE seq = ?';
const deleteSql = 'DELETE FROM timeline_rows WHERE seq IN (SELECT seq FROM events WHERE aggregate_id = ?)';

/** The timeline and its detail tables (SPEC 4.5). */
export class TimelineProjection implements Projection {
  readonly #connection: SpineConnection;
  readonly #details: DetailRows;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
    this.#details = new DetailRows(connection);
  }

  apply(event: DomainEvent): undefined {
    const payload = timelinePayloadOf(event);
    if (payload !== undefined) this.#insert(event, payload);
    else if (event.eventType === 'timeline.metadata_updated') this.#update(event);
    else if (event.eventType === 'classification.assigned') this.#classify(event);
    else if (event.eventType === 'task.deleted') this.#deleteTask(event.payload['task_id'] as string);
  }

  clear(): void {
    this.#connection.prepare('DELETE FROM timeline_rows').run();
    this.#details.clear();
  }

  #insert(event: DomainEvent, { kind, lane, title, body, metadata, tags }: TimelinePayload): void {
    const { seq, eventId, aggregateId: taskId } = event;
    const at = timeOf(event);
    const details = splitMetadata(metadata, tags);
    const row = [seq, kind, lane, title, bodyBytesOf(body), extrasOf(details)];
    const columns = columnsOf(details);
    if (columns === undefined) this.#connection.prepare(insertSql).run(...row);
    else this.#connection.prepare(insertWholeSql).run(...row, ...columns);
    this.#details.insert({ seq, eventId, taskId, title, at }, details);
  }

  #update(event: DomainEvent): void {
    const owner = this.#ownerOf(event);
    if (owner === undefined) return;
    const { seq, eventId } = owner;
    const classified = tagsOf(this.#details.tagsOf(eventId), 'classification');
    const details = splitMetadata(event.payload['metadata'] as TimelineMetadata, classified);
    const columns = columnsOf(details) ?? semanticKeys.map(() => null);
    this.#connection.prepare(updateSql).run(extrasOf(details), ...columns, seq);
    this.#details.deleteOfEvent(owner, details);
    this.#details.insert(owner, details);
  }

  #classify(event: DomainEvent): void {
    const owner = this.#ownerOf(event);
    if (owner === undefined) return;
    const { seq, eventId } = owner;
    const { lane, tags } = event.payload;
    if (typeof lane === 'string') this.#connection.prepare(laneSql).run(normaliseLane(lane), seq);
    if (!Array.isArray(tags)) return;
    const own = tagsOf(this.#details.tagsOf(eventId), 'metadata');
    this.#details.deleteTags(eventId);
    this.#details.insertTags(eventId, joinTags(own, tags as readonly string[]));
  }

  #deleteTask(taskId: string): void {
    this.#details.deleteOfTask(taskId);
    this.#connection.prepare(deleteSql).run(taskId);
  }

  /** The event that another one is about; nothing where it left with its task. */
  #ownerOf(event: DomainEvent): DetailOwner | undefined {
    const row = this.#connection.prepare(ownerSql).get(event.payload['event_id_ref']);
    return row === undefined ? undefined : { ...(row as Omit<DetailOwner, 'at'>), at: timeOf(event) };
  }
}

/** What an event carries for the timeline; it was checked when it was appended. */
export function timelinePayloadOf({ payload }: Pick<DomainEvent, 'payload'>): TimelinePayload | undefined {
  const timeline = payload['timeline_event'];
  return isJsonObject(timeline) ? (timeline as unknown as TimelinePayload) : undefined;
}

/** The body itself is that of the event. */
function bodyBytesOf(body: string | undefined): number | null {
  return body === undefined ? null : Buffer.byteLength(cutBody(body));
}

function extrasOf({ extras }: TimelineDetails): string {
  return JSON.stringify(extras);
}

/** Values of the semantic columns; nothing where all are NULL. */
function columnsOf({ columns }: TimelineDetails): readonly (string | null)[] | undefined {
  let isEmpty = true;
  const values = semanticKeys.map((key) => {
    const value = columns[key];
    if (value === undefined) return null;
    isEmpty = false;
    return value;
  });
  return isEmpty ? undefined : values;
}
