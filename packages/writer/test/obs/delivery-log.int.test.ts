import { type DeliveryOutcome, deliveryStatuses } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { SpineUnderTest } from '../spine-under-test.ts';

/** The rows of the delivery log, by id. */
function deliveriesOf(spine: SpineUnderTest): unknown[] {
  return spine.sql('SELECT * FROM delivery_events ORDER BY id');
}

const event = { tsUtc: '2026-04-19T19:07:08.285Z', source: 'email', payloadJson: { a: '👩‍👩‍👧' } };

test('A031: a delivery is pending first; a reason is kept of a failure, and goes when it is delivered', () => {
  using spine = new SpineUnderTest();
  const { obs } = spine.writer;
  const id = obs.insertEvent(event);
  const stored = { id, source: 'email', ts_utc: event.tsUtc, payload_json: '{"a":"👩‍👩‍👧"}' };
  expect(deliveriesOf(spine)).toEqual([{ ...stored, delivery_status: 'pending', reason: null }]);
  obs.updateEventDelivery(id, 'failed', 'no route');
  expect(deliveriesOf(spine)).toEqual([{ ...stored, delivery_status: 'failed', reason: 'no route' }]);
  obs.updateEventDelivery(id, 'failed');
  expect(deliveriesOf(spine)).toEqual([{ ...stored, delivery_status: 'failed', reason: null }]);
  obs.updateEventDelivery(id, 'failed', 'still none');
  obs.updateEventDelivery(id, 'delivered', 'not kept');
  expect(deliveriesOf(spine)).toEqual([{ ...stored, delivery_status: 'delivered', reason: null }]);
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
  const before = deliveriesOf(spine);
  const call = () => obs.updateEventDelivery(id, status as DeliveryOutcome, 'why');
  expect(call).toThrow(expect.objectContaining({ code: 'DELIVERY_STEP_REFUSED' }));
  expect(deliveriesOf(spine)).toEqual(before);
});

test('a delivery without a source, or with a key it does not have, is refused', () => {
  using spine = new SpineUnderTest();
  const { obs } = spine.writer;
  for (const wrong of [{ payloadJson: 1 }, { source: ' ', payloadJson: 1 }, { ...event, reason: 'x' }]) {
    expect(() => obs.insertEvent(wrong as never)).toThrow(expect.objectContaining({ code: 'RECORD_INVALID' }));
  }
});
