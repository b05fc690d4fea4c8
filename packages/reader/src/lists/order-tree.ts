/** A node of a tree, by its id and that of its parent. */
export interface TreeNode {
  readonly id: string;
  /** Null for one that has none. */
  readonly parentId: string | null;
}

/**
 * Nodes with how deep they are, each right after its parent, siblings in the order in which they are given. One whose parent is not there, or
 * whose parents lead back to it, is at the top, so that each is there once.
 */
export function orderTree<Node extends TreeNode>(
  nodes: readonly Node[],
): readonly { readonly node: Node; readonly depth: number }[] {
  const ids = new Set(nodes.map(({ id }) => id));
  const below = new Map<string, Node[]>();
  const tops: Node[] = [];
  for (const node of nodes) {
    if (node.parentId === null || !ids.has(node.parentId)) tops.push(node);
    else {
      const siblings = below.get(node.parentId) ?? [];
      siblings.push(node);
      below.set(node.parentId, siblings);
    }
  }
  const ordered: { readonly node: Node; readonly depth: number }[] = [];
  const seen = new Set<string>();
  const place = (top: Node) => {
    const open = [{ node: top, depth: 0 }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next.node.id)) continue;
      seen.add(next.node.id);
      ordered.push(next);
      const depth = next.depth + 1;
      for (const node of (below.get(next.node.id) ?? []).toReversed()) open.push({ node, depth });
    }
  };
  for (const top of tops) place(top);
  for (const node of nodes) if (!seen.has(node.id)) place(node);
  return ordered;
}
