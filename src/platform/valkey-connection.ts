import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { encoded, ProtocolError, ReplyError, ReplyReader, type Reply } from './resp.ts';

/** Where to connect to, and whom to trust. */
export interface Address {
  host: string;
  port: number;
  /** Over TLS; `ca` in place of the authorities that Node.js trusts. Undefined for a plain connection. */
  tls: { ca?: string } | undefined;
  /** Called for each connection: tokens are short-lived. Undefined for a cache without authentication. */
  login: (() => Login) | undefined;
}

/** Who connects. */
export interface Login {
  user: string;
  password: string;
}

/** One connection to a cache, usable for commands at once: they wait until it is ready. */
export interface Connection {
  /** Resolves when connected and authenticated. Rejects with the error, now or later; it may stay unobserved. */
  ready: Promise<void>;
  /** @throws ReplyError when the cache refuses the command, Error when the connection ends before it is answered */
  ask(command: readonly string[]): Promise<Exclude<Reply, ReplyError>>;
  /** Closes it at once; commands that wait fail. */
  close(): void;
}

interface Waiting {
  resolve: (reply: Exclude<Reply, ReplyError>) => void;
  reject: (error: Error) => void;
}

/**
 * Opens a connection. All received bytes end in a reply or in the end of the connection: nothing is
 * ever thrown uncaught.
 * @param onEnd called once when it has ended, for any reason
 */
export function openConnection(address: Address, onEnd: () => void): Connection {
  const socket = openSocket(address);
  const reader = new ReplyReader();
  const waiting: Waiting[] = [];
  let reason: Error | undefined;

  const ask: Connection['ask'] = (command) =>
    new Promise((resolve, reject) => {
      if (socket.destroyed) return reject(ended(reason));
      waiting.push({ resolve, reject });
      socket.write(encoded(command));
    });
  const connected = new Promise<void>((resolve, reject) => {
    socket.once(address.tls === undefined ? 'connect' : 'secureConnect', () => resolve());
    socket.once('close', () => reject(ended(reason)));
  });
  const ready = address.login === undefined ? connected : letIn(connected, ask, address.login);
  ready.catch(() => undefined);

  socket.setNoDelay(true);
  socket.on('error', (error) => (reason ??= error));
  // When the server ends, so do we: a half-open connection is of no use.
  socket.on('end', () => socket.destroy());
  socket.on('close', () => {
    for (const { reject } of waiting.splice(0)) reject(ended(reason));
    onEnd();
  });
  socket.on('data', (bytes: Buffer) => {
    try {
      for (const reply of reader.take(bytes)) deliver(waiting, reply);
    } catch (error) {
      socket.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  });

  return {
    ready,
    async ask(command) {
      await ready;
      return ask(command);
    },
    close: () => void socket.destroy(),
  };
}

/** Authenticates before anything else. @throws ReplyError when the cache refuses, such as `WRONGPASS …` */
async function letIn(connected: Promise<void>, ask: Connection['ask'], login: () => Login): Promise<void> {
  await connected;
  const { user, password } = login();
  const reply = await ask(['AUTH', user, password]);
  if (reply !== 'OK') throw new ProtocolError('the answer to AUTH is not OK');
}

function openSocket({ host, port, tls }: Address): Socket {
  return tls === undefined ? connectPlain({ host, port }) : connectTls({ host, port, ...tls });
}

/** Replies come in the order of the commands. */
function deliver(waiting: Waiting[], reply: Reply): void {
  const first = waiting.shift();
  if (first === undefined) throw new ProtocolError('an unexpected reply');
  if (reply instanceof ReplyError) first.reject(reply);
  else first.resolve(reply);
}

const ended = (cause: Error | undefined): Error =>
  new Error(`the connection ended${cause === undefined ? '' : `: ${cause.message}`}`, { cause });
