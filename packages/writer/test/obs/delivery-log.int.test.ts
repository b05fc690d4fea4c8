import { type DeliveryOutcome, deliveryStatuses } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { SpineUnderTest } from '../spine-under-test.ts';

const event = { tsUtc: '2026-04-19T19:07:08.285Z', source: 'email', payloadJson: { a: '👩‍👩‍👧' } };

test('A031: a delivery is pending first; a reason is kept of a failure, and goes when it is delivered', () => {
  using spine = new SpineUnderTest();
  const { obs } = spine.writer;
  const id = obs.insertEvent(event);
  const stored = { id, source: 'email', tsUtc: event.tsUtc, payloadJson: '{"a":"👩‍👩‍👧"}' };
  expect(obs.tailEvents('email', 1)).toEqual([{ ...stored, deliveryStatus: 'pending', reason: undefined }]);
  obs.updateEventDelivery(id, 'failed', 'no route');
  expect(obs.tailEvents('email', 1)).toEqual([{ ...stored, deliveryStatus: 'failed', reason: 'no route' }]);
  obs.updateEventDelivery(id, 'failed');
  expect(obs.tailEvents('email', 1)).toEqual([{ ...stored, deliveryStatus: 'failed', reason: undefined }]);
  obs.updateEventDelivery(id, 'failed', 'still none');
  obs.updateEventDelivery(id, 'delivered', 'not kept');
  expect(obs.tailEvents('email', 1)).toEqual([{ ...stored, deliveryStatus: 'delivered', reason: undefined }]);
});

test('A032: an unknown delivery is not found', () => {
  using spine = new SpineUnderTest();
  for (const id of [7, -1, 0.5]) {
    const call = () => spine.writer.obs.updateEventDelivery(id, 'delivered');
    expect(call).toThrow(expect.objectContaining({ code: 'DELIVERY_NOT_FOUND' }));
  }
});

test.each([...deliveryStatuses, 'lost'])('A032: what was delivered cannot become %s, and its row stays', (status) => {
  using spine = new SpineUnderTest();
  const { obs } = spine.writer;
  const id = obs.insertEvent(event);
  obs.updateEventDelivery(id, 'delivered');
  const before = obs.tailEvents('email', 1);
  const call = () => obs.updateEventDelivery(id, status as DeliveryOutcome, 'why');
  expect(call).toThrow(expect.objectContaining({ code: 'DELIVERY_STEP_REFUSED' }));
  expect(obs.tailEvents('email', 1)).toEqual(before);
});

test('A033: the tail of a source is its newest deliveries, the newest first', () => {
  using spine = new SpineUnderTest();
  const { obs } = spine.writer;
  const ids = Array.from({ length: 20 }, (_, number) =>
    obs.insertEvent({ ...event, source: number % 2 === 0 ? 'email' : 'imessage', payloadJson: number }),
  );
  const expected = ids.filter((_, number) => number % 2 === 0).slice(-5);
  expect(obs.tailEvents('email', 5).map(({ id }) => id)).toEqual(expected.toReversed());
  expect(obs.tailEvents('nobody', 5)).toEqual([]);
  expect(obs.tailEvents('email', 0)).toEqual([]);
});

test('a delivery without a source, or with a key it does not have, is refused', () => {
  using spine = new SpineUnderTest();
  const { obs } = spine.writer;
  for (const wrong of [{ payloadJson: 1 }, { source: ' ', payloadJson: 1 }, { ...event, reason: 'x' }]) {
    expect(() => obs.insertEvent(wrong as never)).toThrow(expect.objectContaining({ code: 'RECORD_INVALID' }));
  }
});
