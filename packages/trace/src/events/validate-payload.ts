import {
  type EventPayload,
  type EventShape,
  eventCatalog,
  isJsonObject,
  type PayloadFieldKind,
} from '@agentspine/schema';
import { refusedField } from '../trace-fields.ts';

/** Of types that were asked for: lists are not made again for each event. */
const fieldsOf = new Map<keyof typeof eventCatalog, Fields>();

/**
 * Checks a payload against the catalog (SPEC 4.3): what is required is there and not blank, what is optional is of its kind or
 * null. Other keys are kept as they are. @throws TraceError `EVENT_INVALID`
 */
export function validatePayload(type: keyof typeof eventCatalog, payload: EventPayload): void {
  const { required, optional } = fieldsOf.get(type) ?? listFields(type);
  for (const [name, kind] of required) {
    if (!isOfKind(payload[name], kind) || isBlank(payload[name])) refuse(type, name, kind, 'must be');
  }
  for (const [name, kind] of optional) {
    const value = payload[name] ?? null;
    if (value !== null && !isOfKind(value, kind)) refuse(type, name, kind, 'may only be');
  }
}

type Fields = Readonly<Record<'required' | 'optional', readonly (readonly [string, PayloadFieldKind])[]>>;

function listFields(type: keyof typeof eventCatalog): Fields {
  const { required, optional }: EventShape = eventCatalog[type];
  const fields = { required: Object.entries(required), optional: Object.entries(optional) };
  fieldsOf.set(type, fields);
  return fields;
}

type NamedKind = Exclude<PayloadFieldKind, readonly string[]>;

const kindTests: Readonly<Record<NamedKind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string' && value.isWellFormed(),
  number: (value) => Number.isFinite(value),
  texts: (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
  object: isJsonObject,
  list: Array.isArray,
};

const kindNames: Readonly<Record<NamedKind, string>> = {
  text: 'a text',
  number: 'a number',
  texts: 'a list of texts',
  object: 'an object',
  list: 'a list',
};

function isOfKind(value: unknown, kind: PayloadFieldKind): boolean {
  return typeof kind === 'string' ? kindTests[kind](value) : kind.includes(value as string);
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === '';
}

function refuse(type: string, name: string, kind: PayloadFieldKind, verb: string): never {
  const blank = kind === 'text' && verb === 'must be' ? ' that is not blank' : '';
  const wanted = typeof kind === 'string' ? kindNames[kind] : `one of ${kind.join(', ')}`;
  throw refusedField(`payload.${name}`, `of ${type} ${verb} ${wanted}${blank}`);
}
