import {
  type DomainEventType,
  type EventShape,
  eventCatalog,
  type PayloadFieldKind,
  type PublicEventType,
} from '@agentspine/schema';

const exampleOfKind = { text: 'x', number: 1, texts: ['a', 'b'], object: {}, list: [] } as const;

/** A value that a field of a payload takes. */
export function goodValue(kind: PayloadFieldKind): unknown {
  return typeof kind === 'string' ? exampleOfKind[kind] : kind[0];
}

/** Values that it does not take; of a required field also what is blank or not there. */
export function badValues(kind: PayloadFieldKind, { isRequired }: { readonly isRequired: boolean }): unknown[] {
  const wrong: Readonly<Record<string, unknown[]>> = {
    text: [1, true, {}, ['x']],
    number: ['1', {}, Number.NaN, Number.POSITIVE_INFINITY],
    texts: ['a', [1], {}],
    object: ['a', 1, []],
    list: ['a', 1, {}],
    words: ['other', 1, []],
  };
  const blank = kind === 'text' || typeof kind === 'object' ? ['', ' \n'] : [];
  return [
    ...(wrong[typeof kind === 'string' ? kind : 'words'] ?? []),
    ...(isRequired ? [...blank, null, undefined] : []),
  ];
}

/** Every public type with what it has to have. */
export const publicTypes = Object.keys(eventCatalog).filter((type) => !shapeOf(type).isInternal) as PublicEventType[];

export function shapeOf(type: string): EventShape {
  return eventCatalog[type as DomainEventType];
}

/** The smallest payload of a type. */
export function minimalPayload(type: PublicEventType): Record<string, unknown> {
  return Object.fromEntries(Object.entries(shapeOf(type).required).map(([name, kind]) => [name, goodValue(kind)]));
}

/** Everything that is read one by one. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
