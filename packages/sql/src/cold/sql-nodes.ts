/** A node of the tree that `json_serialize_sql` gives; nothing is known of its fields until they are looked at. */
export type SqlNode = Readonly<Record<string, unknown>>;

/**
 * Every object of a parse tree. The tables of a DESCRIBE are left out: it reads none of their rows. Not recursive: the tree
 * is as deep as the user made it.
 */
export function* sqlNodes(tree: unknown): Generator<SqlNode> {
  const open: unknown[] = [tree];
  while (open.length > 0) {
    const node = open.pop();
    if (typeof node !== 'object' || node === null) continue;
    if (isSqlNode(node)) yield node;
    if (isSqlNode(node) && node['type'] === 'SHOW_REF' && node['show_type'] !== 'SUMMARY') continue;
    for (const child of Object.values(node)) open.push(child);
  }
}

/** Whether a value of the tree is an object with fields. */
export function isSqlNode(value: unknown): value is SqlNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The children of a node under a key; empty for what is not a list. */
export function nodeList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A name in the tree, as DuckDB compares names; empty for what is not a name. */
export function nodeName(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}
