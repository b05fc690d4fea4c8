import { acquireLock, type LockEnvironment } from '@agentspine/durable-fs';
import { expect, test } from 'vitest';
import { FakeMachine, FaultyFileSystem, ManualClock, seededRandom } from '../../src/index.ts';

function arrange(turns = (): number => 1) {
  const clock = new ManualClock();
  const machine = new FakeMachine(clock);
  return { clock, machine, fileSystem: new FaultyFileSystem({ now: clock.now, turns }) };
}

/** As if the system did not tell when a process started. */
function withoutStart(environment: LockEnvironment): LockEnvironment {
  return { ...environment, self: { ...environment.self, startedAt: undefined } };
}

test('a live holder keeps its lock however long it does not refresh it', async () => {
  const { clock, machine, fileSystem } = arrange();
  await using lock = await acquireLock(fileSystem, '/lock', { environment: machine.process(1) });
  clock.advance(3_600_000);
  const other = acquireLock(fileSystem, '/lock', { environment: machine.process(2) });
  await expect(other).rejects.toThrow('lock /lock is held by process 1 since 2026-01-02T03:04:05.678Z: a live holder');
  await lock.assertHeld();
});

test('the caller waits for as long as it was told, whatever the clock says', async () => {
  const { clock, machine, fileSystem } = arrange();
  await using lock = await acquireLock(fileSystem, '/lock', { environment: machine.process(1) });
  let waitedMs = 0;
  const environment: LockEnvironment = {
    ...machine.process(2),
    wait: async (ms) => {
      waitedMs += ms;
      clock.advance(-60_000);
    },
  };
  const attempt = acquireLock(fileSystem, '/lock', { environment, staleAfterMs: 5_000, waitMs: 6_000 });
  await expect(attempt).rejects.toMatchObject({ code: 'LOCK_HELD' });
  expect(waitedMs).toBe(6_000);
  await lock.assertHeld();
});

test('where the system does not tell who lives, refreshing keeps a lock, and not refreshing gives it away', async () => {
  const { clock, machine, fileSystem } = arrange();
  const lock = await acquireLock(fileSystem, '/lock', { environment: withoutStart(machine.process(1)) });
  const second = machine.process(2);
  const refreshing: LockEnvironment = {
    ...second,
    wait: async (ms) => {
      machine.refreshLocks();
      await second.wait(ms);
    },
  };
  const options = { environment: refreshing, staleAfterMs: 5_000, waitMs: 20_000 };
  await expect(acquireLock(fileSystem, '/lock', options)).rejects.toMatchObject({ code: 'LOCK_HELD' });
  await lock.assertHeld();
  clock.advance(5_001);
  await using taken = await acquireLock(fileSystem, '/lock', { environment: second });
  await expect(lock.assertHeld()).rejects.toMatchObject({ code: 'LOCK_LOST', path: '/lock' });
  await lock.close();
  await taken.assertHeld();
});

test('an orphan that cannot be removed is named as such, with the reason as cause', async () => {
  const { machine, fileSystem } = arrange();
  await acquireLock(fileSystem, '/lock', { environment: machine.process(1) });
  machine.endProcess(1);
  const readOnly = new Proxy(fileSystem, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (name === 'remove') return () => Promise.reject(new Error('read-only'));
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  const attempt = acquireLock(readOnly, '/lock', { environment: machine.process(2) });
  await expect(attempt).rejects.toThrow(
    'process 1 since 2026-01-02T03:04:05.678Z: it is gone, but its lock could not be',
  );
});

test('a takeover whose maker died is taken over itself', async () => {
  const { machine, fileSystem } = arrange();
  await acquireLock(fileSystem, '/lock', { environment: machine.process(1) });
  machine.endProcess(1);
  // Each process dies one call later than the last, from before it has made its takeover file until it has the lock.
  let pid = 2;
  for (let deadAtCall = 1; pid < 40; deadAtCall += 1, pid += 1) {
    fileSystem.restart();
    fileSystem.failCall(deadAtCall, { kind: 'stop' });
    await acquireLock(fileSystem, '/lock', { environment: machine.process(pid) }).catch(() => undefined);
    machine.endProcess(pid);
  }
  fileSystem.restart();
  await using lock = await acquireLock(fileSystem, '/lock', { environment: machine.process(pid) });
  await lock.assertHeld();
});

test('of many that see the same orphan exactly one holds the lock at a time', async () => {
  for (let seed = 1; seed <= 100; seed += 1) {
    const random = seededRandom(seed);
    // Now and then a call takes as long as another process needs to take over, hold and die.
    const { machine, fileSystem } = arrange(() => (random() < 0.1 ? 30 : 1));
    await acquireLock(fileSystem, '/lock', { environment: machine.process(99) });
    machine.endProcess(99);
    let holders = 0;
    const compete = async (pid: number): Promise<void> => {
      const environment = machine.process(pid);
      const lock = await acquireLock(fileSystem, '/lock', { environment, waitMs: 3_600_000 });
      holders += 1;
      expect(holders, `seed ${seed}`).toBe(1);
      await fileSystem.stat('/');
      await lock.assertHeld();
      holders -= 1;
      if (random() < 0.5) machine.endProcess(pid);
      else await lock.close();
    };
    await Promise.all([1, 2, 3, 4, 5].map(compete));
  }
});

test('closing twice gives back once, and a lock that was lost leaves the new holder alone', async () => {
  const { machine, fileSystem } = arrange();
  const first = await acquireLock(fileSystem, '/lock', { environment: machine.process(1) });
  await first.close();
  const second = await acquireLock(fileSystem, '/lock', { environment: machine.process(2) });
  await first.close();
  await second.assertHeld();
  await expect(first.assertHeld()).rejects.toMatchObject({ code: 'LOCK_LOST' });
  await second.close();
  expect([...fileSystem.files().keys()]).toEqual([]);
});

test('a caller that would give up before it can see an orphan is refused', async () => {
  const { machine, fileSystem } = arrange();
  const options = { environment: machine.process(1), staleAfterMs: 1_000, waitMs: 1_000 };
  await expect(acquireLock(fileSystem, '/lock', options)).rejects.toThrow('waited for longer');
});
