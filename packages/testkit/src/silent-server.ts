import { connect, createServer, type Socket } from 'node:net';

/** A server that takes connections and what comes over them, and answers nothing: as a network is that loses every packet. */
export interface SilentServer extends AsyncDisposable {
  /** Where it listens. */
  readonly port: number;
  /** Connections over which something came. */
  readonly asked: () => number;
  /** From now on nothing is passed on any more, and no connection ends. */
  readonly silence: () => void;
}

/** Starts one; with the port of a server of this machine it passes on all until it is silenced. */
export async function startSilentServer(serverPort?: number): Promise<SilentServer> {
  let isSilent = serverPort === undefined;
  let asked = 0;
  const sockets = new Set<Socket>();
  // The end of what a client sends is not answered either.
  const server = createServer({ allowHalfOpen: true }, (client) => {
    client.once('data', () => {
      asked += 1;
    });
    sockets.add(client.on('error', () => client.destroy()).resume());
    if (isSilent || serverPort === undefined) return;
    const upstream = connect(serverPort, '127.0.0.1');
    sockets.add(upstream.on('error', () => client.destroy()));
    client.on('data', (bytes) => isSilent || upstream.write(bytes));
    client.on('close', () => upstream.destroy());
    upstream.on('data', (bytes) => isSilent || client.write(bytes));
    upstream.on('close', () => isSilent || client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    asked: () => asked,
    silence: () => {
      isSilent = true;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
