import type { Dice } from './claude-session.ts';

/** A place in a record: the object or list that holds the value, and its key there. */
interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

/** Texts that stand for what `JSON.stringify` cannot write; they are replaced in the text of the record. */
const rawMark = 'RAW-JSON:';

const oddTexts = [
  ...['', ' ', '\n', '\0', '\ud800', '\udfff half', '\u202e turned', '\u2028', 'é'.normalize('NFD'), '🦴'.repeat(40)],
  ...['NaN', 'null', '-1', '1e999', '../../etc/passwd', '__proto__', 'constructor', "'; DROP TABLE events; --", '%s%n'],
];
const oddNumbers = ['-1', '0', '-0', '0.5', '1e308', '1e999', '-1e999', '9007199254740993', '1'.repeat(400)];
const oddKeys = ['__proto__', 'constructor', 'toJSON', 'length', '', ' ', '\ud800', 'x'.repeat(5_000), '0'];
const depths = [90, 300, 1_100, 6_000, 100_000];

type Mutation = (place: Place, dice: Dice, places: readonly Place[]) => void;

const mutations: Readonly<Record<string, Mutation>> = {
  drop: ({ holder, key }) => void Reflect.deleteProperty(holder, key),
  rename: ({ holder, key }, dice) => {
    const value = holder[key];
    Reflect.deleteProperty(holder, key);
    put({ holder, key: dice.pick([...oddKeys, `${key}2`, key.toUpperCase()]) }, value);
  },
  retype: (place, dice) => {
    const value = place.holder[place.key];
    put(place, dice.pick([String(value), [value], { value }, 7, true, false, { 0: value }, [[]], '{}', '[]']));
  },
  text: (place, dice) => put(place, dice.pick(oddTexts)),
  number: (place, dice) => put(place, `${rawMark}${dice.pick(oddNumbers)}`),
  'number as text': (place) => put(place, String(Number(place.holder[place.key]) || 12)),
  null: (place) => put(place, null),
  empty: (place, dice) => put(place, dice.pick([{}, [], [null], [{}], {}])),
  nest: (place, dice) => {
    const [open, close] = dice.chance(0.5) ? ['[', ']'] : ['{"x":', '}'];
    const depth = dice.pick(depths);
    put(place, `${rawMark}${open.repeat(depth)}1${close.repeat(depth)}`);
  },
  huge: (place, dice) => {
    const size = dice.pick([5_000, 200_000]);
    put(place, dice.pick(['x'.repeat(size), Array(size).fill(0), Array(500).fill({ type: 'text', text: 'again' })]));
  },
  duplicate: ({ holder, key }) => {
    if (Array.isArray(holder)) holder.push(holder[Number(key)]);
    // The same key twice: the later one counts.
    else put({ holder, key: `${rawMark}${key}` }, holder[key]);
  },
  swap: (place, dice, places) => {
    const other = dice.pick(places);
    const [one, two] = [place.holder[place.key], other.holder[other.key]];
    put(place, two);
    put(other, one);
  },
  'add a key': ({ holder }, dice) =>
    put({ holder, key: dice.pick(oddKeys) }, dice.pick([{ polluted: 1 }, null, 'x', 1])),
};

/** Keys whose values name things; most places of a record are figures and texts. */
const tellingKeys: ReadonlySet<string> = new Set([
  ...[
    'name',
    'id',
    'type',
    'role',
    'kind',
    'model',
    'input',
    'content',
    'message',
    'payload',
    'arguments',
    'timestamp',
    'cwd',
  ],
  ...[
    'uuid',
    'sessionId',
    'requestId',
    'agentId',
    'tool_use_id',
    'call_id',
    'usage',
    'info',
    'title',
    'aiTitle',
    'status',
  ],
]);

const mutationNames: readonly string[] = Object.keys(mutations);

export interface MutatedRecord {
  /** One line of JSON. */
  readonly text: string;
  /** What was done, for whoever has to find out why something failed. */
  readonly done: readonly string[];
}

/** Changes the structure of a record in one to three places; it stays JSON. `record` is left as it is. */
export function mutateRecord(record: object, dice: Dice): MutatedRecord {
  const changed = structuredClone(record) as Record<string, unknown>;
  const done: string[] = [];
  for (let left = 1 + dice.below(3); left > 0; left -= 1) {
    const places = placesOf(changed);
    if (places.length === 0) break;
    const telling = places.filter(({ key }) => tellingKeys.has(key));
    const place = dice.pick(telling.length > 0 && dice.chance(0.5) ? telling : places);
    const name = dice.chance(0.2) ? 'text' : dice.pick(mutationNames);
    mutations[name]?.(place, dice, places);
    done.push(`${name} at ${place.key.slice(0, 40)}`);
  }
  return { text: textOf(changed), done };
}

function placesOf(value: unknown, depth = 0): readonly Place[] {
  if (typeof value !== 'object' || value === null || depth > 12) return [];
  const holder = value as Record<string, unknown>;
  // Of a long list the beginning says it all.
  const keys = Object.keys(holder).slice(0, 40);
  return keys.flatMap((key) => [{ holder, key }, ...placesOf(holder[key], depth + 1)]);
}

/** A key `__proto__` is a key like any other in JSON; a list has none but places. */
function put({ holder, key }: Place, value: unknown): void {
  if (Array.isArray(holder) && !/^\d{1,3}$/.test(key)) holder.push(value);
  else Object.defineProperty(holder, key, { value, enumerable: true, writable: true, configurable: true });
}

function textOf(record: object): string {
  // A swap may have put a value into itself.
  try {
    return JSON.stringify(record)
      .replaceAll(/"RAW-JSON:((?:[^"\\]|\\.)*)":/g, '"$1":')
      .replaceAll(/"RAW-JSON:((?:[^"\\]|\\.)*)"/g, (_, raw: string) => raw.replaceAll('\\"', '"'));
  } catch {
    return '{}';
  }
}
