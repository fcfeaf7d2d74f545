import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A way to a server that can fall ill. */
export interface TcpProxy {
  /** The server's URL, through here. */
  url: string;
  /** How many connections were ever accepted. */
  accepted: () => number;
  /** How many connections are open now. */
  open: () => number;
  /** From now on every byte is swallowed, in both directions; connections are still accepted. */
  swallow: () => void;
  /** Lets each answer wait so many milliseconds. */
  delay: (ms: number) => void;
  /** Closes every connection as a dying server does. */
  cut: () => void;
  /** Refuses connections, after closing those that are open. */
  shut: () => Promise<void>;
  /** Well again, on the same port. */
  heal: () => Promise<void>;
}

/**
 * Starts a proxy on a port of its own in front of the server that a URL names.
 * @param url with host and port; everything else of it is kept
 */
export async function startTcpProxy(url: string): Promise<TcpProxy> {
  const target = new URL(url);
  const state = { swallows: false, delayMs: 0, accepted: 0 };
  const sockets = new Set<Socket>();
  const add = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const forward = (from: Socket, to: Socket, delayMs: () => number): void => {
    from.on('data', (bytes) => {
      if (state.swallows) return;
      if (delayMs() === 0) to.write(bytes);
      else setTimeout(() => to.write(bytes), delayMs());
    });
    from.on('close', () => to.destroy());
  };
  const server: Server = createServer((client) => {
    state.accepted += 1;
    const upstream = connect(Number(target.port), target.hostname);
    add(client);
    add(upstream);
    forward(client, upstream, () => 0);
    forward(upstream, client, () => state.delayMs);
  });
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const shut = async (): Promise<void> => {
    cut();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };

  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(port) }).href,
    accepted: () => state.accepted,
    open: () => sockets.size / 2,
    swallow: () => (state.swallows = true),
    delay: (ms) => (state.delayMs = ms),
    cut,
    shut,
    heal: async () => {
      Object.assign(state, { swallows: false, delayMs: 0 });
      if (!server.listening) await listen(port);
    },
  };
}
