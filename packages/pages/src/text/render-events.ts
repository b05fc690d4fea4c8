import type { Look } from '@agentspine/render';
import { jsonLine } from '@agentspine/render/json-line';
import type { DomainEvent } from '@agentspine/schema';
import type { FollowedMessage } from '@agentspine/trace';
import { shortText } from './short-text.ts';

/** A line holds a time, names and this much of a payload; on a wide terminal as much as it has room for. */
const payloadWidthMax = 80;

/** An event on one line: when it happened, its place, its type, whose it is, and what of its payload fits. */
export function renderEvent(
  { seq, eventTime, eventType, aggregateId, payload }: DomainEvent,
  { width }: Look = {},
): string {
  const widthMax = widthOf(width);
  const cells = [String(seq), eventType, shortText(aggregateId, widthMax), payloadGist(payload, widthMax)];
  return [new Date(eventTime).toISOString(), ...cells].join('  ').trimEnd().concat('\n');
}

/** A message on one line: the place of its event, its type, and what of its payload fits. */
export function renderMessage({ seq, type, payload }: FollowedMessage, { width }: Look = {}): string {
  return `${seq}  ${type}  ${payloadGist({ ...payload }, widthOf(width))}`.trimEnd().concat('\n');
}

/** Keys and values, but those that say again whose event it is. */
function payloadGist(payload: DomainEvent['payload'], widthMax: number): string {
  const said = Object.entries(payload).filter(([key, value]) => key !== 'task_id' && value !== null);
  return shortText(said.map(([key, value]) => `${key}=${valueText(value, widthMax)}`).join(' '), widthMax);
}

function valueText(value: unknown, widthMax: number): string {
  // A payload may have millions of characters; what cannot be shown is not looked at.
  return typeof value === 'string' ? value.slice(0, widthMax * 4) : jsonLine(value).trimEnd();
}

function widthOf(width: number | undefined): number {
  return Math.max(payloadWidthMax, width ?? 0);
}
