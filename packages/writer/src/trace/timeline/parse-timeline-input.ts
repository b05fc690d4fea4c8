import {
  type Actor,
  actors,
  type Lane,
  lanes,
  type TimelineKind,
  type TimelineMetadata,
  timelineKinds,
} from '@agentspine/schema';
import { parseInstant, parseName, parseObject, parseOptionalText, parseWord, refusedField } from '../trace-fields.ts';
import { laneOfKind } from './lane-of-kind.ts';

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

/** Checks what a caller logs. @throws WriterError `EVENT_INVALID` */
export function parseTimelineInput(input: unknown): CheckedTimelineInput {
  const event = parseObject(input, 'event');
  const kind = parseWord(event['kind'], timelineKinds, 'kind');
  const { lane, metadata, classification, at, actor, id } = event;
  return {
    taskId: parseName(event['taskId'], 'taskId'),
    sessionId: event['sessionId'] == null ? undefined : parseName(event['sessionId'], 'sessionId'),
    kind,
    lane: lane == null ? laneOfKind[kind] : parseWord(lane, lanes, 'lane'),
    title: parseName(event['title'], 'title'),
    body: parseOptionalText(event['body'], 'body'),
    metadata: metadata == null ? {} : parseObject(metadata, 'metadata'),
    tags: classification == null ? undefined : parseTags(parseObject(classification, 'classification')['tags']),
    at: at == null ? undefined : parseInstant(at, 'at'),
    actor: actor == null ? undefined : parseWord(actor, actors, 'actor'),
    id: id == null ? undefined : parseName(id, 'id'),
  };
}

function parseTags(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value) && value.every((tag) => typeof tag === 'string')) return value;
  throw refusedField('classification.tags', 'must be a list of texts');
}
