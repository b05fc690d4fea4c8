// What a package shows to its callers: the names its entries export, and the types those names need.
import { dirname, resolve } from 'node:path';
import { type Node, type Span, visitorKeys } from 'oxc-parser';
import { type DeclarationModule, type Declared, type Origin, readModule } from './read-module.ts';

/** A member of a class or interface. */
export interface ApiMember {
  readonly name: string;
  /** Its declaration on one line, without comments. */
  readonly text: string;
  readonly doc: string | undefined;
}

/** One name of the API. */
export interface ApiName {
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'type' | 'function' | 'constant' | 'elsewhere';
  /** False for a type that an exported name needs and that has no exported name itself. */
  readonly exported: boolean;
  /** Its declarations on one line each, without comments; of a class or interface, the head alone. */
  readonly texts: readonly string[];
  readonly doc: string | undefined;
  /** By name; overloads in the order they are written. */
  readonly members: readonly ApiMember[];
  /** The declaration file, or the package it comes from. */
  readonly from: string;
}

interface Found {
  readonly module: DeclarationModule;
  readonly name: string;
}

/** The API of the declaration file at `entry`, by name: what is exported first, then what that needs. */
export function publicApi(entry: string): readonly ApiName[] {
  const modules = new Map<string, DeclarationModule>();
  const load = (path: string): DeclarationModule => {
    const known = modules.get(path) ?? readModule(path);
    modules.set(path, known);
    return known;
  };
  const exported = exportedNames(load(entry), load);
  const names: ApiName[] = [];
  const seen = new Set<string>();
  const waiting: Found[] = [];
  for (const [name, found] of exported) {
    if (!('module' in found)) {
      names.push(elsewhere(name, found));
      continue;
    }
    seen.add(`${found.module.path}#${found.name}`);
    waiting.push(...neededBy(found, load));
    names.push(describe(name, found, true));
  }
  for (let found = waiting.pop(); found !== undefined; found = waiting.pop()) {
    const key = `${found.module.path}#${found.name}`;
    if (seen.has(key)) continue;
    seen.add(key);
    waiting.push(...neededBy(found, load));
    names.push(describe(found.name, found, false));
  }
  return names.toSorted(
    (a, b) => Number(b.exported) - Number(a.exported) || compare(a.name, b.name) || compare(a.from, b.from),
  );
}

type Load = (path: string) => DeclarationModule;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const isRelative = (source: string): boolean => source.startsWith('.');
const fileOf = (from: DeclarationModule, source: string): string =>
  resolve(dirname(from.path), source.replace(/\.(ts|js)$/, '.d.ts'));

function exportedNames(module: DeclarationModule, load: Load): ReadonlyMap<string, Found | Origin> {
  const names = new Map<string, Found | Origin>();
  for (const source of module.stars) {
    for (const [name, found] of exportedNames(load(fileOf(module, source)), load)) names.set(name, found);
  }
  for (const [name, target] of module.exports) names.set(name, follow(module, target, load));
  return names;
}

/** The declaration that a name stands for, through imports and exports of our own files. */
function follow(module: DeclarationModule, target: string | Origin, load: Load): Found | Origin {
  if (typeof target === 'string') {
    if (module.declared.has(target)) return { module, name: target };
    const origin = module.imports.get(target);
    if (origin === undefined) throw new Error(`${module.path} exports ${target}, which it does not declare`);
    return follow(module, origin, load);
  }
  if (!isRelative(target.source) || target.name === '*') return target;
  const found = exportedNames(load(fileOf(module, target.source)), load).get(target.name);
  if (found === undefined) throw new Error(`${module.path}: ${target.source} has no ${target.name}`);
  return found;
}

const elsewhere = (name: string, { source, name: original }: Origin): ApiName => ({
  name,
  kind: 'elsewhere',
  exported: true,
  texts: [`export { ${original === name ? name : `${original} as ${name}`} } from '${source}'`],
  doc: undefined,
  members: [],
  from: source,
});

/** The types of our own files that the declarations of `found` name. */
function neededBy({ module, name }: Found, load: Load): readonly Found[] {
  const needed: Found[] = [];
  const add = (target: string | Origin): void => {
    const found = follow(module, target, load);
    if ('module' in found) needed.push(found);
  };
  for (const { node } of module.declared.get(name) ?? []) {
    walk(node, (inner) => {
      if (inner.type === 'TSImportType') {
        const { source, qualifier } = inner;
        if (isRelative(source.value) && qualifier?.type === 'Identifier') {
          add({ source: source.value, name: qualifier.name });
        }
      } else if (inner.type === 'Identifier' && inner.name !== name) {
        if (module.declared.has(inner.name) || module.imports.has(inner.name)) add(inner.name);
      }
    });
  }
  return needed;
}

/** Visits what a declaration shows, without the names of its members and parameters, nor what is private. */
function walk(node: Node, visit: (node: Node) => void): void {
  if (isHidden(node)) return;
  visit(node);
  for (const key of visitorKeys[node.type] ?? []) {
    if ((key === 'key' || key === 'property' || key === 'id') && !('computed' in node && node.computed === true))
      continue;
    for (const child of [Reflect.get(node, key)].flat()) if (child !== null && child !== undefined) walk(child, visit);
  }
}

const isHidden = (node: Node): boolean =>
  ('accessibility' in node && node.accessibility === 'private') ||
  ('key' in node && node.key.type === 'PrivateIdentifier');

function describe(name: string, { module, name: local }: Found, exported: boolean): ApiName {
  const all = module.declared.get(local) ?? [];
  const members = all.flatMap(({ node }) => membersOf(node).filter((member) => !isHidden(member)));
  return {
    name,
    kind: kindOf(all),
    exported,
    texts: all.map(({ node }) => headOf(module, node, local)),
    doc: all.map(({ doc }) => doc).find((doc) => doc !== undefined),
    members: members
      .map((member) => ({
        name: memberName(module, member),
        text: module.print(member).replace(/;$/, ''),
        doc: module.docBefore(member.start),
      }))
      .toSorted((a, b) => compare(a.name, b.name)),
    from: module.path,
  };
}

function kindOf(all: readonly Declared[]): ApiName['kind'] {
  const types = all.map(({ node }) => node.type);
  if (types.includes('ClassDeclaration')) return 'class';
  if (types.includes('TSDeclareFunction')) return 'function';
  if (types.includes('VariableDeclaration')) return 'constant';
  return types.includes('TSInterfaceDeclaration') ? 'interface' : 'type';
}

const membersOf = (node: Node): readonly Node[] =>
  node.type === 'ClassDeclaration' || node.type === 'TSInterfaceDeclaration' ? node.body.body : [];

function headOf(module: DeclarationModule, node: Node, name: string): string {
  const span: Span = { start: node.start, end: node.end };
  if (node.type === 'ClassDeclaration' || node.type === 'TSInterfaceDeclaration') span.end = node.body.start;
  if (node.type === 'VariableDeclaration') {
    const one = node.declarations.find(({ id }) => id.type === 'Identifier' && id.name === name);
    if (one !== undefined) return `${node.kind} ${module.print(one)}`;
  }
  return module
    .print(span)
    .replace(/^declare /, '')
    .replace(/;$/, '');
}

function memberName(module: DeclarationModule, member: Node): string {
  if ('key' in member)
    return 'computed' in member && member.computed ? `[${module.print(member.key)}]` : module.print(member.key);
  return { TSIndexSignature: '[key]', TSCallSignatureDeclaration: '(call)' }[String(member.type)] ?? '(new)';
}
