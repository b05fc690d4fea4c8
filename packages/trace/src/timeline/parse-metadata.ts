import { type TimelineMetadata, withoutOverlay } from '@agentspine/schema';
import { parseObject, refusedField } from '../trace-fields.ts';

/** How deep values may be nested. */
const depthMax = 100;

/** How much metadata an event may have: characters of keys and texts, and one for every value. */
export const metadataSizeMax = 4 * 1024 * 1024;

/**
 * Metadata that JSON says as it is: nothing in it would be changed or left out by being stored, but properties that are
 * `undefined`. Looked at before the event is made, so that a refusal names the place as the caller knows it. What a rule put
 * over an event is taken off. @throws TraceError `EVENT_INVALID`
 */
export function parseMetadata(value: unknown): TimelineMetadata {
  const metadata = withoutOverlay(parseObject(value, 'metadata'));
  const size = { left: metadataSizeMax };
  const problem = findProblem(metadata, depthMax, size);
  if (problem !== undefined) throw refusedField(`metadata${cutPlace(problem.place)}`, problem.reason);
  return metadata;
}

interface Problem {
  readonly place: string;
  readonly reason: string;
}

function findProblem(value: unknown, depthLeft: number, size: { left: number }): Problem | undefined {
  size.left -= typeof value === 'string' ? value.length : 1;
  if (size.left < 0) return refuse(`holds more than ${metadataSizeMax} characters and values`);
  switch (typeof value) {
    case 'string':
      return value.isWellFormed() ? undefined : refuse('must be a text that UTF-8 can hold');
    case 'number':
      return Number.isFinite(value) ? undefined : refuse('must be a finite number');
    case 'boolean':
      return undefined;
    case 'object':
      if (value === null) return undefined;
      if (depthLeft === 0) return refuse(`contains itself, or is nested more than ${depthMax} deep`);
      return Array.isArray(value)
        ? findInList(value, depthLeft, size)
        : findInObject(value as Readonly<Record<string, unknown>>, depthLeft, size);
    default:
      return refuse(`must be JSON, not a value of type ${typeof value}`);
  }
}

function findInList(list: readonly unknown[], depthLeft: number, size: { left: number }): Problem | undefined {
  for (let index = 0; index < list.length; index += 1) {
    const problem = findProblem(list[index], depthLeft - 1, size);
    if (problem !== undefined) return { ...problem, place: `[${index}]${problem.place}` };
  }
  return undefined;
}

function findInObject(
  object: Readonly<Record<string, unknown>>,
  depthLeft: number,
  size: { left: number },
): Problem | undefined {
  // By its tag: objects of other realms have other prototypes. A Map or a Date would be stored as something else.
  if (Object.prototype.toString.call(object) !== '[object Object]' || typeof object['toJSON'] === 'function') {
    return refuse('must be a plain object');
  }
  for (const key of Object.keys(object)) {
    size.left -= key.length;
    if (!key.isWellFormed()) return refuse('has a key that UTF-8 cannot hold');
    if (object[key] === undefined) continue;
    const problem = findProblem(object[key], depthLeft - 1, size);
    if (problem !== undefined) return { ...problem, place: `.${key}${problem.place}` };
  }
  return undefined;
}

function refuse(reason: string): Problem {
  return { place: '', reason };
}

const placeCharactersMax = 200;

function cutPlace(place: string): string {
  return place.length <= placeCharactersMax ? place : `${place.slice(0, placeCharactersMax).toWellFormed()}…`;
}
