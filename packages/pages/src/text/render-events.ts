import { cutToWidth, inertText } from '@agentspine/render';
import { jsonLine } from '@agentspine/render/json-line';
import type { DomainEvent } from '@agentspine/schema';
import type { FollowedMessage } from '@agentspine/trace';

/** A terminal's line holds a time, names and this much of a payload. */
const payloadWidthMax = 80;
/** A payload may have millions of characters; what cannot be shown is not looked at. */
const textCharactersMax = payloadWidthMax * 4;

/** An event on one line: when it happened, its place, its type, whose it is, and what of its payload fits. */
export function renderEvent({ seq, eventTime, eventType, aggregateId, payload }: DomainEvent): string {
  const cells = [String(seq), eventType, shortText(aggregateId), payloadGist(payload)];
  return [new Date(eventTime).toISOString(), ...cells].join('  ').trimEnd().concat('\n');
}

/** A message on one line: the place of its event, its type, and what of its payload fits. */
export function renderMessage({ seq, type, payload }: FollowedMessage): string {
  return `${seq}  ${type}  ${payloadGist({ ...payload })}`.trimEnd().concat('\n');
}

/** Keys and values, but those that say again whose event it is. */
function payloadGist(payload: DomainEvent['payload']): string {
  const said = Object.entries(payload).filter(([key, value]) => key !== 'task_id' && value !== null);
  return shortText(said.map(([key, value]) => `${key}=${valueText(value)}`).join(' '));
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, textCharactersMax) : jsonLine(value).trimEnd();
}

function shortText(text: string): string {
  return cutToWidth(inertText(text.slice(0, textCharactersMax)), payloadWidthMax);
}
