import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderTree, type TreeNode } from '../../src/lists/order-tree.ts';

const node = (id: string, parentId: string | null = null): TreeNode => ({ id, parentId });
const orderOf = (nodes: readonly TreeNode[]) => orderTree(nodes).map(({ node: { id }, depth }) => `${depth}${id}`);

test('each node is right after its parent, siblings in the order in which they come', () => {
  const nodes = [node('late', 'b'), node('a'), node('b'), node('early', 'b'), node('deep', 'early')];
  expect(orderOf(nodes)).toEqual(['0a', '0b', '1late', '1early', '2deep']);
});

test('a node whose parent is not there, or whose parents lead back to it, is at the top', () => {
  expect(orderOf([node('x', 'gone'), node('own', 'own'), node('a', 'b'), node('b', 'a')])).toEqual([
    '0x',
    '0own',
    '0a',
    '1b',
  ]);
});

test('whatever the parents are, each node is there once, and below a parent that is before it', () => {
  const id = fc.constantFrom(...'abcdefgh');
  const nodes = fc.uniqueArray(fc.record({ id, parentId: fc.option(id, { nil: null }) }), {
    selector: (each) => each.id,
  });
  fc.assert(
    fc.property(nodes, (given) => {
      const ordered = orderTree(given);
      expect(ordered.map((each) => each.node.id).toSorted()).toEqual(given.map((each) => each.id).toSorted());
      for (const [index, each] of ordered.entries()) {
        if (each.depth === 0) continue;
        const above = ordered.slice(0, index).findLast(({ depth }) => depth < each.depth);
        expect([above?.node.id, above?.depth]).toEqual([each.node.parentId, each.depth - 1]);
      }
    }),
  );
});

test('a chain of 20,000 tasks is ordered without a stack of its own', () => {
  const chain = Array.from({ length: 20_000 }, (_, index) => node(`${index}`, index === 0 ? null : `${index - 1}`));
  expect(orderTree(chain).at(-1)).toEqual({ node: chain.at(-1), depth: 19_999 });
});
