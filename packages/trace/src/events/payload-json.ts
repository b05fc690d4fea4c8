import { eventPayloadBytesMax, eventPayloadDepthMax } from '@agentspine/schema';
import { TraceError } from '../errors.ts';
import { refusedField } from '../trace-fields.ts';

/**
 * A payload as the JSON that is stored. What JSON would change silently is refused by its path: a number that is not finite, a
 * map, a function. So is what is too deep, too large or holds itself. @throws TraceError `EVENT_INVALID`
 */
export function payloadJson(payload: Readonly<Record<string, unknown>>): string {
  try {
    new PayloadCheck().check(payload, 'payload', 1);
    return plainPayloadJson(payload);
  } catch (error) {
    if (error instanceof TraceError) throw error;
    // What a getter or a `toJSON` threw.
    throw new TraceError('EVENT_INVALID', 'event: payload cannot be read', { field: 'payload', cause: error });
  }
}

/** The same of a payload that was looked at before, value by value. @throws TraceError `EVENT_INVALID` where it is too large */
export function plainPayloadJson(payload: Readonly<Record<string, unknown>>): string {
  return refuseLargePayload(JSON.stringify(payload));
}

/** The same of one that is JSON already. @throws TraceError `EVENT_INVALID` where it is too large */
export function refuseLargePayload(json: string): string {
  if (json.length * 3 > eventPayloadBytesMax && Buffer.byteLength(json) > eventPayloadBytesMax) refuseSize();
  return json;
}

/** Looks at a payload before it is made a text: few objects that share their parts can be a text without end. */
class PayloadCheck {
  /** At least so many characters of JSON were seen. */
  #characters = 0;

  check(value: unknown, path: string, depth: number): void {
    switch (typeof value) {
      case 'string':
        this.#count(value.length + 2);
        return;
      case 'number':
        if (!Number.isFinite(value)) throw refuseValue(path, 'must be a number that JSON can hold');
        this.#count(1);
        return;
      case 'bigint':
      case 'function':
      case 'symbol':
        throw refuseValue(path, `must be JSON, not a ${typeof value}`);
      case 'object':
        this.#checkObject(value, path, depth);
        return;
      default:
        this.#count(1);
    }
  }

  #checkObject(value: object | null, path: string, depth: number): void {
    this.#count(2);
    if (value === null) return;
    if (depth > eventPayloadDepthMax) {
      throw refusedField(
        'payload',
        `must not contain itself, nor be nested deeper than ${eventPayloadDepthMax} levels`,
      );
    }
    if (value instanceof Map || value instanceof Set) throw refuseValue(path, 'must be JSON, not a map or a set');
    if ('toJSON' in value && typeof value.toJSON === 'function') {
      this.#checkSerialised(value.toJSON(), path, depth + 1);
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) this.check(item, `${path}.${index}`, depth + 1);
    } else {
      this.#checkKeys(value as Readonly<Record<string, unknown>>, path, depth);
    }
  }

  /** An invalid date comes as null. */
  #checkSerialised(value: unknown, path: string, depth: number): void {
    if (value === null) throw refuseValue(path, 'must be a date');
    this.check(value, path, depth);
  }

  #checkKeys(value: Readonly<Record<string, unknown>>, path: string, depth: number): void {
    for (const key of Object.keys(value)) {
      const at = `${path}.${key}`;
      this.#count(key.length + 3);
      this.check(value[key], at, depth + 1);
    }
  }

  #count(characters: number): void {
    this.#characters += characters;
    if (this.#characters > eventPayloadBytesMax) refuseSize();
  }
}

/** As much of a path as a message has room for: its keys are not ours. */
const pathCharactersMax = 200;

function refuseValue(path: string, reason: string): TraceError {
  return refusedField(path.length > pathCharactersMax ? `${path.slice(0, pathCharactersMax)}…` : path, reason);
}

function refuseSize(): never {
  const limit = `must be at most ${eventPayloadBytesMax} bytes of JSON`;
  throw refusedField('payload', `${limit}; put larger bodies with content.put and name their digests`);
}
