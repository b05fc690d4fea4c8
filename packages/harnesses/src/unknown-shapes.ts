import type { JsonObject } from '@agentspine/ingest';
import { isJsonObject, type UnknownShapesFact } from '@agentspine/schema';

/** A damaged or hostile record must not make a list as long as itself. */
const namesMax = 32;
const nameCharsMax = 80;

/** The words of a text, as a set. */
export function namesIn(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/).filter((word) => word !== ''));
}

/** Collects the names in a record that a parser does not know: this is how a change of a format is noticed. */
export class UnknownShapes {
  readonly #names = new Set<string>();

  /** Notes the keys of an object that are not known, as `key:message.foo`. */
  addKeys(object: unknown, known: ReadonlySet<string>, where: string): void {
    if (!isJsonObject(object)) return;
    for (const key in object) if (!known.has(key)) this.#add(`key:${where}.${key}`);
  }

  /** Notes a kind that is not known, as `block:foo`. */
  addKind(kind: unknown, known: ReadonlySet<string>, what: string): void {
    const name = typeof kind === 'string' && kind !== '' ? kind : '(none)';
    if (!known.has(name)) this.#add(`${what}:${name}`);
  }

  /** The fact, if anything was found. */
  factOf({ range, source }: Pick<UnknownShapesFact, 'range' | 'source'>): readonly UnknownShapesFact[] {
    if (this.#names.size === 0) return [];
    return [{ kind: 'unknown-shapes', range, source, names: [...this.#names].sort() }];
  }

  #add(name: string): void {
    if (this.#names.size < namesMax) this.#names.add(name.slice(0, nameCharsMax));
  }
}

/** The objects of a list; nothing for anything that is not a list. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
