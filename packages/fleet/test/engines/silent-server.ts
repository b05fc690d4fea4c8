import { connect, createServer, type Socket } from 'node:net';

/** A way to a server that keeps its connections and, once it is told to, passes nothing on any more: what a lost network looks like. */
export interface SilentWay extends AsyncDisposable {
  readonly port: number;
  /** From now on nobody hears anything. */
  readonly fallSilent: () => void;
}

/** Without a server it is silent from the start. */
export async function openSilentWay(serverPort?: number): Promise<SilentWay> {
  let isSilent = serverPort === undefined;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client.on('error', () => undefined).on('data', () => undefined));
    if (serverPort === undefined) return;
    const upstream = connect(serverPort, '127.0.0.1');
    sockets.add(upstream.on('error', () => undefined));
    client.on('data', (bytes) => isSilent || upstream.write(bytes));
    upstream.on('data', (bytes) => isSilent || client.write(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    fallSilent: () => {
      isSilent = true;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
