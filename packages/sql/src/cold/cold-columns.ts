import { isReferenceTo, type NamedTable } from './cold-days.ts';
import { nodeList, nodeName, type SqlNode, sqlNodes } from './sql-nodes.ts';

/** Nodes that name every column they read; a star, a pivot, `#1` and whatever is new to us do not. */
const namingNodes =
  /^(SELECT_NODE|SET_OPERATION_NODE|CTE_NODE|RECURSIVE_CTE_NODE|BASE_TABLE|JOIN|SUBQUERY|EMPTY|EMPTY_FROM|COLUMN_REF|VALUE_CONSTANT|FUNCTION|CASE_EXPR|CAST|LAMBDA|(OPERATOR|COMPARE|CONJUNCTION|WINDOW|ORDER|LIMIT|DISTINCT)_\w+|ASCENDING|DESCENDING|REGULAR)$/;

/**
 * Which of the columns a query may name, going by its parse tree; all of them unless the tree holds only nodes that name
 * what they read. A name that is another table's costs a column.
 */
export function columnsNamed(tree: unknown, table: NamedTable, columns: readonly string[]): readonly string[] {
  const named = new Set<string>();
  const whole = new Set(table.names);
  const rows: string[] = [];
  for (const node of sqlNodes(tree)) {
    const type = node['type'];
    if (typeof type === 'string' && !namingNodes.test(type)) return columns;
    if (type === 'JOIN' && node['ref_type'] === 'NATURAL') return columns;
    if (type === 'BASE_TABLE' && isReferenceTo(table, node)) {
      if (nodeList(node['column_name_alias']).length > 0) return columns;
      whole.add(nodeName(node['alias']));
    }
    for (const name of namesIn(node)) named.add(name);
    rows.push(nodeName(nodeList(node['column_names']).at(-1)));
  }
  // `SELECT l FROM all_logs l` is the row with all of its columns.
  if (rows.some((name) => name !== '' && whole.has(name))) return columns;
  return columns.filter((column) => named.has(column));
}

function namesIn(node: SqlNode): readonly string[] {
  return [...nodeList(node['column_names']), ...nodeList(node['using_columns'])].map(nodeName);
}
