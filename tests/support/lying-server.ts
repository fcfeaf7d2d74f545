import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** What a lying server does with each connection. */
export type Lie = (socket: Socket) => void;

/** Starts a server on a port of its own that talks as it is told, and to nobody's liking. */
export async function startLyingServer(lie: Lie) {
  const sockets = new Set<Socket>();
  const state = { lie };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    // Else it would never see that the other side has gone.
    socket.resume();
    state.lie(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    open: () => sockets.size,
    /** From the next connection on, it lies this way. */
    nowTell: (next: Lie) => (state.lie = next),
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Says this as soon as somebody connects. */
export const saying =
  (...parts: (string | Buffer)[]): Lie =>
  (socket) => {
    for (const part of parts) socket.write(part);
  };

/** Answers every question with this. */
export const answering =
  (...parts: (string | Buffer)[]): Lie =>
  (socket) => {
    socket.on('data', () => {
      for (const part of parts) socket.write(part);
    });
  };

/** Writes the same without end, as fast as it is taken. */
export const endlessly =
  (part: string | Buffer, begin: string | Buffer = ''): Lie =>
  (socket) => {
    socket.on('data', () => undefined);
    socket.write(begin);
    const more = (): void => {
      while (!socket.destroyed && socket.write(part));
    };
    socket.on('drain', more);
    more();
  };
