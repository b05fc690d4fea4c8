// Reads one emitted declaration file (`dist/*.d.ts`). The compiler has already written out every inferred type, so that what
// a file exports can be read without a type checker.
import { readFileSync } from 'node:fs';
import { type Declaration, type ModuleExportName, type Program, parseSync, type Span } from 'oxc-parser';

/** Where a name of a module comes from: another file or package. `name` is `*` for all of it. */
export interface Origin {
  readonly source: string;
  readonly name: string;
}

/** A declaration as it is written, and its doc comment. */
export interface Declared {
  readonly node: Declaration;
  readonly doc: string | undefined;
}

/** One declaration file, parsed. */
export interface DeclarationModule {
  readonly path: string;
  /** Declarations by name; an overloaded function has several. */
  readonly declared: ReadonlyMap<string, readonly Declared[]>;
  readonly imports: ReadonlyMap<string, Origin>;
  /** Exported name to the local name, or to where it is exported from. */
  readonly exports: ReadonlyMap<string, string | Origin>;
  /** The sources of `export * from`. */
  readonly stars: readonly string[];
  /** The text of a span without comments, on one line. */
  print(span: Span): string;
  /** The doc comment that ends directly before `start`: its text without the stars. */
  docBefore(start: number): string | undefined;
}

/** Parses the declaration file at `path`. @throws Error for a file that does not parse */
export function readModule(path: string): DeclarationModule {
  return parseModule(path, readFileSync(path, 'utf8'));
}

/** As `readModule`, of a text. */
export function parseModule(path: string, text: string): DeclarationModule {
  const { program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`);
  const print = (span: Span): string => {
    const inside = comments.filter(({ start, end }) => start >= span.start && end <= span.end);
    const ends = [span.start, ...inside.map(({ end }) => end)];
    const starts = [...inside.map(({ start }) => start), span.end];
    return ends
      .map((from, i) => text.slice(from, starts[i]))
      .join('')
      .replaceAll(/\s+/g, ' ')
      .trim();
  };
  const docBefore = (start: number): string | undefined => {
    const comment = comments.findLast(({ end }) => end <= start);
    if (comment === undefined || !comment.value.startsWith('*') || text.slice(comment.end, start).trim() !== '') return;
    return plainDoc(comment.value.slice(1));
  };
  return { path, ...namesOf(program, docBefore), print, docBefore };
}

function namesOf(program: Program, docBefore: DeclarationModule['docBefore']) {
  const declared = new Map<string, Declared[]>();
  const imports = new Map<string, Origin>();
  const exports = new Map<string, string | Origin>();
  const stars: string[] = [];
  const declare = (node: Declaration, start: number): readonly string[] =>
    declaredNames(node).map((name) => {
      declared.set(name, [...(declared.get(name) ?? []), { node, doc: docBefore(start) }]);
      return name;
    });
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration') {
      for (const specifier of statement.specifiers) {
        const name = specifier.type === 'ImportSpecifier' ? exportName(specifier.imported) : '*';
        imports.set(specifier.local.name, { source: statement.source.value, name });
      }
    } else if (statement.type === 'ExportAllDeclaration') {
      if (statement.exported === null) stars.push(statement.source.value);
      else exports.set(exportName(statement.exported), { source: statement.source.value, name: '*' });
    } else if (statement.type === 'ExportNamedDeclaration') {
      if (statement.declaration !== null) {
        for (const name of declare(statement.declaration, statement.start)) exports.set(name, name);
      }
      for (const { local, exported } of statement.specifiers) {
        const name = exportName(local);
        exports.set(exportName(exported), statement.source === null ? name : { source: statement.source.value, name });
      }
    } else if (isDeclaration(statement)) declare(statement, statement.start);
  }
  return { declared, imports, exports, stars };
}

const declarationTypes: ReadonlySet<string> = new Set([
  'VariableDeclaration',
  'ClassDeclaration',
  'TSDeclareFunction',
  'TSTypeAliasDeclaration',
  'TSInterfaceDeclaration',
]);

const isDeclaration = (node: { readonly type: string }): node is Declaration => declarationTypes.has(node.type);

function declaredNames(node: Declaration): readonly string[] {
  if (node.type === 'VariableDeclaration') {
    return node.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []));
  }
  const id = 'id' in node ? node.id : null;
  return id?.type === 'Identifier' ? [id.name] : [];
}

const exportName = (name: ModuleExportName): string => (name.type === 'Literal' ? name.value : name.name);

const plainDoc = (comment: string): string =>
  comment
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim();
