/*
 * A body of telemetry without some of its items: what erasing a session leaves of a body that has other sessions too. The body keeps its id, its
 * time and its encoding, so that what is left means what it meant.
 */
import { isJsonObject } from '@agentspine/schema';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { type Signal, schemaOf } from '../wire/otlp-schema.ts';
import { listNames } from '../wire/read-telemetry.ts';
import { encodeBodyLine, parseBodyLine, type TelemetryBody } from './body-line.ts';

/** What a body becomes. `left` has its new line, with its line feed. */
export type BodyWithout =
  | { readonly kind: 'same' }
  | { readonly kind: 'left'; readonly line: string }
  | { readonly kind: 'nothing-left' };

/** Takes the items out of the body of a line of which `goes` says so, by their text. A line of another kind stays. */
export function bodyLineWithout(line: string, goes: (text: string) => boolean, bytesMax: number): BodyWithout {
  const body = parseBodyLine(line, bytesMax);
  if (body === undefined) return { kind: 'same' };
  const bytes = bytesWithout(body, goes);
  if (bytes === body.bytes) return { kind: 'same' };
  if (bytes === undefined) return { kind: 'nothing-left' };
  return { kind: 'left', line: encodeBodyLine({ ...body, bytes }) };
}

/** The bytes of a body without the items of which `goes` says so; the same bytes where nothing goes, `undefined` where all goes. */
export function bytesWithout(
  { signal, encoding, bytes }: Pick<TelemetryBody, 'signal' | 'encoding' | 'bytes'>,
  goes: (text: string) => boolean,
): Uint8Array | undefined {
  const { request: schema } = schemaOf(signal);
  let request: unknown;
  try {
    request =
      encoding === 'json'
        ? JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
        : fromBinary(schema, bytes);
  } catch {
    return goes(Buffer.from(bytes).toString('latin1')) ? undefined : bytes;
  }
  const items = new Items(goes);
  if (!isJsonObject(request) || !items.takeOut(request, signal)) return bytes;
  if (items.left === 0) return undefined;
  return encoding === 'json'
    ? new TextEncoder().encode(JSON.stringify(request))
    : toBinary(schema, request as Parameters<typeof toBinary>[1]);
}

type Members = Record<string, unknown>;

/** Takes items out of a request in either form: names of lists are the same in JSON and in a message. */
class Items {
  readonly #goes: (text: string) => boolean;
  /** Items that stay. */
  left = 0;

  constructor(goes: (text: string) => boolean) {
    this.#goes = goes;
  }

  /** Whether one went. */
  takeOut(request: object, signal: Signal): boolean {
    const [resources, scopes, items] = listNames[signal];
    return filterList(request, resources, (resource) => {
      if (!isObject(resource) || this.#isGone(resource['resource'])) return this.#stays(resource);
      const went = filterList(resource, scopes, (scope) => {
        if (!isObject(scope) || this.#isGone(scope['scope'])) return this.#stays(scope);
        return emptied(
          scope,
          items,
          filterList(scope, items, (item) => this.#judge(item, signal)),
        );
      });
      return emptied(resource, scopes, went);
    });
  }

  /** A metric has points, of which some may go. */
  #judge(item: unknown, signal: Signal): Fate {
    if (signal !== 'metrics' || !isObject(item) || !this.#isGone(item)) return this.#stays(item);
    let fate: Fate = 'goes';
    for (const holder of [...Object.values(item), ...Object.values(item).map(formOf)]) {
      if (!isObject(holder) || !Array.isArray(holder['dataPoints'])) continue;
      filterList(holder, 'dataPoints', (point) => this.#stays(point));
      if (holder['dataPoints'].length > 0 && !this.#isGone(item)) fate = 'changed';
    }
    return fate;
  }

  #stays(item: unknown): Fate {
    if (this.#isGone(item)) return 'goes';
    this.left += 1;
    return 'stays';
  }

  #isGone(value: unknown): boolean {
    return value !== undefined && this.#goes(textOf(value));
  }
}

type Fate = 'stays' | 'changed' | 'goes';

/** Whether something went, or changed. */
function filterList(holder: object, name: string, judge: (value: unknown) => Fate): boolean {
  const members = holder as Members;
  const list = members[name];
  if (!Array.isArray(list)) return false;
  const fates = list.map((value: unknown) => judge(value));
  members[name] = list.filter((_value, place) => fates[place] !== 'goes');
  return fates.some((fate) => fate !== 'stays');
}

/** What became of what a list is in: it goes with the last of the list. */
function emptied(holder: Members, name: string, isChanged: boolean): Fate {
  const list = holder[name];
  if (!isChanged) return 'stays';
  return Array.isArray(list) && list.length > 0 ? 'changed' : 'goes';
}

/** In a message the data of a metric is one of several forms, under `value`. */
const formOf = (value: unknown): unknown => (isObject(value) ? value['value'] : undefined);

const isObject = (value: unknown): value is Members => isJsonObject(value);

/** A message has 64-bit numbers and bytes, which JSON has not. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) => {
    if (typeof member === 'bigint') return String(member);
    return member instanceof Uint8Array ? Buffer.from(member).toString('latin1') : member;
  });
}
