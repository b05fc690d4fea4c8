/** What a home of Agentspine holds, by the beginning of its name: leftovers have more characters after it. */
const ownNames = [
  'agentspine-hook',
  'analytics',
  'archive',
  'blobs',
  'budgets.json',
  'cache',
  'config.json',
  'content',
  'cursors.json',
  'custody',
  'hooks',
  'import.lock',
  'inbox',
  'ledger',
  'logs',
  'models.json',
  'nothing-new.json',
  'plans.json',
  'spine.db',
] as const;

/**
 * The names in a folder that are ours, where it is a home of Agentspine; `undefined` where it is not one. Other names in it are
 * not ours to pass over: a home may be the folder of a person, or hold transcripts.
 */
export function ownEntriesOf(names: readonly string[]): readonly string[] | undefined {
  const has = (name: string) => names.includes(name);
  if (!has('spine.db') && !(has('custody') && (has('blobs') || has('ledger.jsonl')))) return undefined;
  return names.filter((name) =>
    ownNames.some((own) => name === own || name.startsWith(`${own}.`) || name.startsWith(`${own}-`)),
  );
}
