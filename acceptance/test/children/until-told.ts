import { setImmediate as nextTurn } from 'node:timers/promises';

/** Calls `act` again and again, until standard input ends. What it is in the middle of it does to its end. */
export async function actUntilTold(act: (turn: number) => unknown): Promise<void> {
  let isTold = false;
  process.stdin.on('end', () => {
    isTold = true;
  });
  process.stdin.resume();
  for (let turn = 0; !isTold; turn += 1) {
    await act(turn);
    await nextTurn();
  }
}
