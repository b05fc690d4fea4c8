import { connect, createServer, type Socket } from 'node:net';

/** A connection to a server through which some answers never come. */
export interface LossyProxy extends AsyncDisposable {
  /** Where it listens. */
  readonly port: number;
  /** Answers that were thrown away; the server had done what was asked. */
  readonly dropped: () => number;
}

/** Listens, passes on what comes, and throws an answer away, with its connection, wherever `drops` says so. */
export async function openLossyProxy(serverPort: number, drops: () => boolean): Promise<LossyProxy> {
  let count = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(serverPort, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      const end = (): void => {
        client.destroy();
        upstream.destroy();
      };
      socket.on('close', end).on('error', end);
    }
    client.on('data', (bytes) => upstream.write(bytes));
    upstream.on('data', (bytes) => {
      if (!drops()) return void client.write(bytes);
      count += 1;
      client.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    dropped: () => count,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
