import type { ApiName } from './public-api.ts';

/** The names and members of an API that have no doc comment: `Store`, `Store.put`. Names of other packages are theirs to explain. */
export function undocumented(api: readonly ApiName[]): readonly string[] {
  return api
    .filter(({ kind }) => kind !== 'elsewhere')
    .flatMap(({ name, doc, members }) => [
      ...(doc === undefined ? [name] : []),
      ...members
        .filter((member) => member.doc === undefined && !explainsItself(member.name))
        .map((member) => `${name}.${member.name}`),
    ]);
}

/** What every such member does is said by the language. */
const explainsItself = (name: string): boolean =>
  ['constructor', '[Symbol.dispose]', '[Symbol.asyncDispose]'].includes(name);
