import {
  type Actor,
  detailRowsMax,
  type Lane,
  lanes,
  type TimelineKind,
  type TimelineMetadata,
  timelineKinds,
} from '@agentspine/schema';
import {
  parseActor,
  parseInstant,
  parseName,
  parseObject,
  parseOptionalText,
  parseWord,
  refusedField,
} from '../trace-fields.ts';
import { laneOfKind } from './lane-of-kind.ts';
import { parseMetadata } from './parse-metadata.ts';

/** An event for the timeline that was checked. */
export interface CheckedTimelineInput {
  readonly taskId: string;
  readonly sessionId: string | undefined;
  readonly kind: TimelineKind;
  readonly lane: Lane;
  readonly title: string;
  readonly body: string | undefined;
  readonly metadata: TimelineMetadata;
  readonly tags: readonly string[] | undefined;
  readonly at: number | undefined;
  readonly actor: Actor | undefined;
  readonly id: string | undefined;
}

const idCharactersMax = 1024;
const titleCharactersMax = 64 * 1024;

/** The largest body that an event may have, in bytes of UTF-8. */
export const bodyBytesMax = 4 * 1024 * 1024;

/** Checks what a caller logs. @throws TraceError `EVENT_INVALID` */
export function parseTimelineInput(input: unknown): CheckedTimelineInput {
  const event = parseObject(input, 'event');
  const kind = parseWord(event['kind'], timelineKinds, 'kind');
  const { lane, metadata, classification, at, actor, id, sessionId } = event;
  return {
    taskId: parseShort(event['taskId'], 'taskId', idCharactersMax),
    sessionId: sessionId == null ? undefined : parseShort(sessionId, 'sessionId', idCharactersMax),
    kind,
    lane: lane == null ? laneOfKind[kind] : parseWord(lane, lanes, 'lane'),
    title: parseShort(event['title'], 'title', titleCharactersMax),
    body: parseBody(event['body']),
    metadata: metadata == null ? {} : parseMetadata(metadata),
    tags: classification == null ? undefined : parseTags(parseObject(classification, 'classification')['tags']),
    at: at == null ? undefined : parseInstant(at, 'at'),
    actor: actor == null ? undefined : parseActor(actor),
    id: id == null ? undefined : parseShort(id, 'id', idCharactersMax),
  };
}

function parseShort(value: unknown, field: string, charactersMax: number): string {
  const text = parseName(value, field);
  if (text.length > charactersMax) throw refusedField(field, `has at most ${charactersMax} characters`);
  return text;
}

function parseBody(value: unknown): string | undefined {
  const body = parseOptionalText(value, 'body');
  if (body === undefined || body.length * 3 <= bodyBytesMax) return body;
  if (body.length <= bodyBytesMax && Buffer.byteLength(body) <= bodyBytesMax) return body;
  throw refusedField('body', `has at most ${bodyBytesMax} bytes`);
}

function parseTags(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw refusedField('classification.tags', 'must be a list of texts');
  if (value.length > detailRowsMax) throw refusedField('classification.tags', `has at most ${detailRowsMax} texts`);
  return value.map((tag) => parseShort(tag, 'classification.tags', idCharactersMax));
}
