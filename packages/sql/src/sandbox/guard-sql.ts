/**
 * Which SQL is let through (RELIABILITY 4.1): one SELECT, or EXPLAIN of one, over the stores. It decides on DuckDB's own
 * parse tree, so comments and quoting hide nothing. The walls are the locked configuration and the limits of the process;
 * this gate stands before them, and says no in words.
 */

/** Table functions that only compute or describe; every other one reads files, settings or starts something. */
const tableFunctions = new Set([
  'range',
  'generate_series',
  'unnest',
  'repeat',
  'repeat_row',
  'json_each',
  'json_tree',
  'pragma_table_info',
  'duckdb_columns',
  'duckdb_databases',
  'duckdb_functions',
  'duckdb_keywords',
  'duckdb_schemas',
  'duckdb_tables',
  'duckdb_types',
  'duckdb_views',
]);

/** Scalar functions that look outside the data or act. */
const scalarFunctions =
  /^(getenv|current_setting|getvariable|write_log|parse_duckdb_log_message|set_config|sleep.*|pg_sleep|query|query_table|glob_files|(read|enable|disable|load|install|copy|export|import|http|parquet|json_execute|force|checkpoint|truncate).*)$/;

export type SqlVerdict =
  /** The tree is what `json_serialize_sql` gave. */
  | { readonly kind: 'allowed'; readonly tree: unknown }
  /** The statement cannot be parsed; the message is the parser's. */
  | { readonly kind: 'unparsable'; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string };

const explainPrefix = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*explain\s+(?:analyze\s+)?(?:\([^)]*\)\s*)?/i;

/** The SELECT in an EXPLAIN, or the SQL itself: what is to be parsed and judged. */
export function explainedSql(sql: string): string {
  return sql.replace(explainPrefix, '');
}

/** Judges the answer of `json_serialize_sql` to a statement. */
export function judgeParseTree(serialised: string): SqlVerdict {
  const tree = JSON.parse(withoutInfinities(serialised)) as {
    readonly error?: boolean;
    readonly error_type?: string;
    readonly error_message?: string;
    readonly statements?: readonly unknown[];
  };
  if (tree.error === true) {
    return tree.error_type === 'parser' || tree.error_type === 'syntax'
      ? { kind: 'unparsable', message: tree.error_message ?? 'syntax error' }
      : { kind: 'refused', message: 'only a SELECT, or EXPLAIN of one, can be asked' };
  }
  const count = tree.statements?.length ?? 0;
  if (count !== 1) return { kind: 'refused', message: `one statement can be asked, not ${count}` };
  const refusal = findRefusal(tree.statements);
  return refusal === undefined ? { kind: 'allowed', tree: tree.statements } : { kind: 'refused', message: refusal };
}

/** DuckDB writes the constant `1e400` as a bare `Infinity`, which is not JSON; texts are left as they are. */
function withoutInfinities(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|-?(?:Infinity|NaN|inf|nan)\b/gi, (token) =>
    token.startsWith('"') ? token : 'null',
  );
}

/** Walks without recursion: the tree is as deep as the user made it. */
function findRefusal(root: unknown): string | undefined {
  const open: unknown[] = [root];
  while (open.length > 0) {
    const node = open.pop();
    if (typeof node !== 'object' || node === null) continue;
    if (Array.isArray(node)) {
      for (const child of node) open.push(child);
      continue;
    }
    const refusal = refusalOfNode(node as ParseNode);
    if (refusal !== undefined) return refusal;
    for (const child of Object.values(node)) open.push(child);
  }
  return undefined;
}

/** The fields of a parse tree's node that say what it reads or calls. */
interface ParseNode {
  readonly type?: unknown;
  readonly function?: unknown;
  readonly function_name?: unknown;
  readonly table_name?: unknown;
}

function refusalOfNode(node: ParseNode): string | undefined {
  if (node.type === 'TABLE_FUNCTION') {
    const call = node.function as ParseNode | undefined;
    const name = String(call?.function_name ?? '').toLowerCase();
    return tableFunctions.has(name) ? undefined : `${name}() cannot be used here`;
  }
  if (node.type === 'BASE_TABLE') return refusalOfTable(String(node.table_name ?? ''));
  if (typeof node.function_name === 'string') {
    const name = node.function_name.toLowerCase();
    return scalarFunctions.test(name) ? `${name}() cannot be used here` : undefined;
  }
  return undefined;
}

function refusalOfTable(name: string): string | undefined {
  const lower = name.toLowerCase();
  if (/^(duckdb|pragma)_/.test(lower) && !tableFunctions.has(lower)) return `${name} cannot be read here`;
  // DuckDB would take a quoted name with a path or suffix in it for a file.
  return /[/\\.*:?]/.test(name) ? 'files cannot be read: only the tables of this home can' : undefined;
}
