import { camelCase, type Field, type FieldType } from '../packages/schema/src/obs/record-fields.ts';
import { type RecordKind, recordKinds } from '../packages/schema/src/obs/record-kinds.ts';
import { recordMeanings } from '../packages/schema/src/obs/record-meanings.ts';

const head = '// Made by "./pnpmw generate-record-verbs" from packages/schema/src/obs; do not edit.\n';

/** What a caller may give, and how it is said in words. */
const types: Readonly<Record<FieldType, string>> = {
  text: 'string',
  word: '',
  integer: 'number | bigint',
  flag: 'boolean',
  time: 'string | Date',
  json: 'JsonInput',
};
const forms: Readonly<Partial<Record<FieldType, string>>> = {
  time: ' RFC 3339 with an offset, or a Date.',
  json: ' A text is taken as JSON text; any other value is made JSON of.',
};

const meaningOf = (kind: RecordKind): { readonly about: string; readonly keys: Readonly<Record<string, string>> } =>
  recordMeanings[kind.table as keyof typeof recordMeanings];

/** `packages/schema/src/obs/record-inputs.ts`: what each verb takes, with a sentence for each key. */
export function recordInputs(): string {
  const interfaces = recordKinds.map((kind: RecordKind) => {
    const { about, keys } = meaningOf(kind);
    const members = Object.entries(kind.fields).map(
      ([key, field]) =>
        `  /** ${keys[key]}${forms[field.type] ?? ''} */\n  readonly ${camelCase(key)}${declared(field)};\n`,
    );
    return `/** ${about} A row of \`${kind.table}\`. */\nexport interface ${kind.verb}Input {\n${members.join('')}}\n`;
  });
  const byVerb = recordKinds.map((kind: RecordKind) => {
    const { verb } = kind;
    return `  /** ${meaningOf(kind).about} */\n  readonly ${verb}: ${verb}Input;\n`;
  });
  const list = `/** What each verb takes, by the end of its name. */\nexport interface RecordInputs {\n${byVerb.join('')}}\n`;
  return [`${head}import type { JsonInput } from './record-fields.ts';\n`, ...interfaces, list].join('\n');
}

/** `packages/writer/src/obs/record-verbs.ts`: the verbs, with a sentence for each. */
export function recordVerbs(): string {
  const names = recordKinds.map(({ verb }) => `${verb}Input`).toSorted();
  const verbs = recordKinds.map(
    (kind) =>
      `  /** Records: ${lowerFirst(meaningOf(kind).about)} Returns the id of the row in \`${kind.table}\`, in microseconds. @throws WriterError \`RECORD_INVALID\`, \`RECORD_LOST\` */\n` +
      `  record${kind.verb}(record: ${kind.verb}Input): number;\n`,
  );
  const twins = recordKinds.map(
    (kind) =>
      `  /** As \`record${kind.verb}\`; shares a commit with what else is recorded in this turn of the event loop. */\n` +
      `  record${kind.verb}Async(record: ${kind.verb}Input): Promise<number>;\n`,
  );
  return `${head}import type {\n  ${names.join(',\n  ')},\n} from '@agentspine/schema';

/**
 * One function a kind of record: writes one row and returns its id. When it returns, the row is in \`spine.db\` or, where that
 * failed, in the spool.
 */
export interface RecordVerbs {\n${verbs.join('')}}

/** The same for callers that can wait: what is recorded in one turn of the event loop shares a commit. */
export interface AsyncRecordVerbs {\n${twins.join('')}}
`;
}

function declared({ type, presence, words }: Field): string {
  const given = words?.map((word) => `'${word}'`).join(' | ') ?? types[type];
  return presence === 'required' ? `: ${given}` : `?: ${given} | null | undefined`;
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
