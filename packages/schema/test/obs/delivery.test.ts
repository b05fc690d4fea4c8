import { expect, test } from 'vitest';
import { type DeliveryStatus, deliveryStatuses, isDeliveryStep, parseDeliveryStatus } from '../../src/index.ts';

const allowed: ReadonlySet<string> = new Set([
  'pending to delivered',
  'pending to failed',
  'failed to delivered',
  'failed to failed',
]);

const cells = deliveryStatuses.flatMap((from) =>
  deliveryStatuses.map((to): [DeliveryStatus, DeliveryStatus] => [from, to]),
);

test.each(cells)('a delivery steps from %s to %s exactly where the table says so', (from, to) => {
  expect(isDeliveryStep(from, to)).toBe(allowed.has(`${from} to ${to}`));
});

test('a status is one of three words, and nothing that objects inherit', () => {
  expect(deliveryStatuses.map(parseDeliveryStatus)).toEqual(['pending', 'delivered', 'failed']);
  expect(['', 'Pending', 'constructor', '__proto__'].map(parseDeliveryStatus)).toEqual(new Array(4).fill(undefined));
});
