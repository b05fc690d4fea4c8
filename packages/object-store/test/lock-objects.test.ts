import { lockObjects, ObjectStoreError, openFolderStore } from '@agentspine/object-store';
import { FakeMachine, FaultyFileSystem, ManualClock } from '@agentspine/testkit';
import { expect, test } from 'vitest';

function openPlace() {
  const clock = new ManualClock(Date.parse('2026-03-01T12:00:00Z'));
  const store = openFolderStore({ directory: '/store', fileSystem: new FaultyFileSystem({ now: clock.now }) });
  const machine = new FakeMachine(clock);
  const take = (pid: number, waitMs = 0) => lockObjects(store, { environment: machine.process(pid), waitMs });
  return { clock, store, machine, take };
}

test('one holds the lock, another one waits and is told who has it, and gets it after that', async () => {
  const { store, take } = openPlace();
  const first = await take(1);
  const second = take(2, 10_000);
  await expect(second).rejects.toMatchObject({ code: 'OBJECTS_BUSY', message: expect.stringContaining(first.path) });
  await first.assertHeld();
  await first.close();
  await using third = await take(2);
  await third.assertHeld();
  expect(await store.list('locks/')).toHaveLength(1);
});

test('a lock that cannot be given back, for the store is away, hides nothing of what failed before', async () => {
  const { store, machine } = openPlace();
  let isAway = false;
  const away = async (): Promise<never> => {
    throw new ObjectStoreError('OBJECTS_UNREACHABLE', 'the store does not answer');
  };
  const leaving = { ...store, name: store.name, list: store.list.bind(store), put: store.put.bind(store) };
  const lossy = {
    ...leaving,
    get: store.get.bind(store),
    delete: (key: string) => (isAway ? away() : store.delete(key)),
  };
  const work = async (): Promise<void> => {
    await using _lock = await lockObjects(lossy as typeof store, { environment: machine.process(1), waitMs: 0 });
    isAway = true;
    throw new Error('what was being stored');
  };
  await expect(work()).rejects.toThrow('what was being stored');
  expect(await store.list('locks/')).toHaveLength(1);
});

test('of many at once one has the lock at a time', async () => {
  const { store, machine } = openPlace();
  // Pauses are turns of the event loop, and the clock does not move: nobody counts as left behind.
  const wait = async (ms: number): Promise<void> => {
    for (let turn = 0; turn < ms / 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  let holders = 0;
  const work = async (pid: number): Promise<number> => {
    await using lock = await lockObjects(store, {
      environment: { ...machine.process(pid), wait },
      waitMs: Number.POSITIVE_INFINITY,
    });
    holders += 1;
    const most = holders;
    await lock.assertHeld();
    await store.list('');
    holders -= 1;
    return most;
  };
  expect(await Promise.all([1, 2, 3, 4, 5].map(work))).toEqual([1, 1, 1, 1, 1]);
  expect(await store.list('locks/')).toEqual([]);
});

test('a lock whose process is gone is removed at once, one that was not renewed for long after that, and a renewed one never', async () => {
  const { clock, store, machine, take } = openPlace();
  await take(1);
  machine.endProcess(1);
  const kept = await take(2);
  clock.advance(299_000);
  machine.refreshLocks();
  await kept.assertHeld();
  clock.advance(200_000);
  await expect(take(3)).rejects.toMatchObject({ code: 'OBJECTS_BUSY' });
  clock.advance(301_000);
  await using _taken = await take(3);
  await expect(kept.assertHeld()).rejects.toMatchObject({ code: 'OBJECTS_LOCK_LOST' });
  machine.refreshLocks();
  await kept.close();
  expect(await store.list('locks/')).toHaveLength(1);
});
