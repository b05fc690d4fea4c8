import { expect, test } from 'vitest';
import { explainNames } from '../src/name-resolution.ts';

test('an unqualified name means the first schema that has it, and the others are named', () => {
  const schemas = [
    { name: 'archive', tables: ['sessions', 'turns'] },
    { name: 'trace', tables: ['turns', 'events'] },
    { name: 'obs', tables: ['events'] },
  ];
  expect(explainNames('SELECT * FROM Turns JOIN events USING (x), "sessions"', schemas)).toEqual([
    { name: 'turns', resolvesTo: 'trace.turns', alsoIn: ['archive.turns'] },
    { name: 'events', resolvesTo: 'obs.events', alsoIn: ['trace.events'] },
    { name: 'sessions', resolvesTo: 'archive.sessions', alsoIn: [] },
  ]);
});
