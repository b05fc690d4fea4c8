import type { TableMeaning } from './archive-meanings.ts';

/** What the tables of `obs.*` mean that are not kinds of records. For the data dictionary; nothing loads it at run time. */
export const deliveryMeanings: Readonly<Record<string, TableMeaning>> = {
  events: {
    about: 'One row a delivery: what a source handed over, and how the delivery went.',
    columns: {
      id: 'The delivery; grows with time.',
      source: 'Who handed it over.',
      ts_utc: 'When the source handed it over.',
      payload_json: 'What it handed over, as JSON.',
      delivery_status: '`pending`, `delivered` or `failed`.',
      reason: 'Why it failed; only of a failed delivery.',
    },
  },
  source_cursors: {
    about: 'One row a source: how far it was read.',
    columns: {
      source: 'The source.',
      cursor_value: 'How far it was read, in its own terms.',
      updated_at: 'When it last changed.',
    },
  },
};
