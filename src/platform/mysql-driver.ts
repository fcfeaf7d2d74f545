import driver from 'mysql2';

// Not its own types: what is changed here is not public.
interface DriverConnection {
  stream: { destroy(): void };
  handlePacket: (this: DriverConnection, packet?: { length(): number }) => void;
  emit: (this: DriverConnection, event: string | symbol, ...values: unknown[]) => boolean;
  listenerCount(event: string | symbol): number;
  _command?: object | null;
  _closing?: boolean;
  _handleFatalError(error: Error): void;
}

/** No answer to one statement is larger, in bytes. The largest of ours are pages of a dump. */
const MOST_BYTES = 256 * 1024 * 1024;

const { prototype } = (driver as unknown as { Connection: { prototype: DriverConnection } }).Connection;
const { handlePacket, emit } = prototype;
const received = new WeakMap<DriverConnection, { command: object | null | undefined; bytes: number }>();

/**
 * mysql2, contained: any malformed data of a server ends in the rejection of a statement and the end of the connection. By itself
 * the driver throws, in a socket event where it is not caught, when an error packet is malformed while no statement waits,
 * and when an unobserved connection breaks: that ends the process, and with it the Lambda instance.
 */
prototype.handlePacket = function contained(packet): void {
  try {
    const isUnasked = packet !== undefined && !this._command;
    count(this, packet);
    handlePacket.call(this, packet);
    // After an error or an unexpected packet, the driver only sends a quit, and continues to read.
    if (isUnasked || this._closing === true) this.stream.destroy();
  } catch (error) {
    this._handleFatalError(error instanceof Error ? error : new Error(String(error)));
    this.stream.destroy();
  }
};

/** An error without a listener already rejects the waiting statement, or the next one. */
prototype.emit = function contained(event, ...values): boolean {
  if (event === 'error' && this.listenerCount('error') === 0) return false;
  return emit.call(this, event, ...values);
};

function count(connection: DriverConnection, packet: { length(): number } | undefined): void {
  const command = connection._command;
  const known = received.get(connection);
  const bytes = (known?.command === command ? (known?.bytes ?? 0) : 0) + (packet?.length() ?? 0);
  received.set(connection, { command, bytes });
  if (bytes > MOST_BYTES) throw new Error(`an answer of the database has more than ${MOST_BYTES} bytes`);
}

export { createConnection as createCallbackConnection } from 'mysql2';
export { createConnection, createPool } from 'mysql2/promise';
