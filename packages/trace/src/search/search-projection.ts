import {
  type DomainEvent,
  type EventWords,
  eventText,
  normaliseLane,
  type TaskWords,
  type TimelineMetadata,
  taskText,
  withLane,
} from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { type Projection, timeOf } from '../projection.ts';
import { timelinePayloadOf } from '../timeline/timeline-projection.ts';
import { SearchDocuments } from './search-documents.ts';

const taskSql = `SELECT id, title, workspace_path AS workspacePath, cli_source AS cliSource FROM tasks_current WHERE id = ?`;
const eventSql = 'SELECT kind, lane, title, body FROM timeline_events_view WHERE id = ?';

/** What search looks through (SPEC 4.10). It reads rows of the tasks and of the timeline, and runs after them. */
export class SearchProjection implements Projection {
  readonly #connection: SpineConnection;
  readonly #documents: SearchDocuments;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
    this.#documents = new SearchDocuments(connection);
  }

  apply(event: DomainEvent): undefined {
    const { payload } = event;
    this.#addEvent(event);
    switch (event.eventType) {
      case 'task.created':
      case 'task.renamed':
        this.#keepTask(event, String(payload['task_id']));
        return;
      case 'task.deleted':
        this.#documents.removeTask(String(payload['task_id']));
        return;
      case 'classification.assigned':
        this.#moveToLane(event, String(payload['event_id_ref']));
        return;
      case 'timeline.metadata_updated':
        this.#changeMetadata(event, String(payload['event_id_ref']));
        return;
      default:
    }
  }

  clear(): void {
    this.#documents.clear();
  }

  finish(): void {
    this.#documents.restoreEmbeddings();
  }

  #addEvent(event: DomainEvent): void {
    const timeline = timelinePayloadOf(event);
    if (timeline !== undefined) this.#documents.addEvent(event.seq, eventText(timeline));
  }

  #keepTask(event: DomainEvent, taskId: string): void {
    const task = this.#connection.prepare(taskSql).get(taskId) as TaskWords | undefined;
    if (task === undefined) return;
    this.#documents.putTask(event.seq, { id: taskId, text: taskText(task), at: timeOf(event) });
  }

  #moveToLane(event: DomainEvent, eventId: string): void {
    const { lane } = event.payload;
    const text = this.#documents.eventText(eventId);
    if (typeof lane !== 'string' || text === undefined) return;
    this.#documents.changeEvent({ id: eventId, text: withLane(text, normaliseLane(lane)), at: timeOf(event) });
  }

  #changeMetadata(event: DomainEvent, eventId: string): void {
    const words = this.#connection.prepare(eventSql).get(eventId) as Omit<EventWords, 'metadata'> | undefined;
    if (words === undefined) return;
    const metadata = event.payload['metadata'] as TimelineMetadata;
    this.#documents.changeEvent({ id: eventId, text: eventText({ ...words, metadata }), at: timeOf(event) });
  }
}
