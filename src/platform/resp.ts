/** The cache's reply to one command. */
export type Reply = string | number | null | (string | null)[] | ReplyError;

/** The cache's own refusal of a command, such as `MOVED 1 host:6379` or `LOADING …`. */
export class ReplyError extends Error {
  override readonly name = 'ReplyError';
}

/** Bytes that are no valid reply. Their connection cannot be used any more. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** No reply is larger, in bytes: a Lambda response holds 6 MB at most. */
const MOST_BYTES = 8 * 1024 * 1024;
/** No line is longer: numbers are short, and longer error messages are of no use. */
const MOST_LINE_BYTES = 4_096;
/** We request three values at once. */
const MOST_ELEMENTS = 100;

/** A command as its bytes on the way: an array of bulk strings. */
export const encoded = (command: readonly string[]): string =>
  [`*${command.length}\r\n`, ...command.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`)].join('');

/** A value that was read, and where the next one begins; or how many bytes there must be before it is worth trying again. */
type Read<T> = { value: T; next: number } | { needed: number };

/**
 * Parses replies from the bytes of a connection, in pieces of any size (valkey.io/topics/protocol, version 2). Only replies to our
 * commands are parsed: lines, numbers, refusals, values, and one flat list of values. An array in an
 * array, a size beyond the limits, or a type of version 3 is refused before anything is kept for it; nothing is read by
 * recursion.
 */
export class ReplyReader {
  #chunks: Buffer[] = [];
  #length = 0;
  #needed = 1;

  /** Takes the next bytes and returns the replies that are now complete. @throws ProtocolError */
  take(chunk: Buffer): Reply[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#needed) return [];
    const bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks, this.#length);
    const replies: Reply[] = [];
    let at = 0;
    for (;;) {
      const read = readReply(bytes, at);
      if ('needed' in read) {
        this.#keep(bytes.subarray(at), read.needed - at);
        return replies;
      }
      replies.push(read.value);
      at = read.next;
    }
  }

  #keep(rest: Buffer, needed: number): void {
    if (needed > MOST_BYTES) throw new ProtocolError(`an answer has more than ${MOST_BYTES} bytes`);
    this.#chunks = [rest];
    this.#length = rest.length;
    this.#needed = needed;
  }
}

function readReply(bytes: Buffer, at: number): Read<Reply> {
  if (bytes[at] !== 0x2a) return readValue(bytes, at);
  const head = readSize(bytes, at);
  if ('needed' in head) return head;
  if (head.value > MOST_ELEMENTS)
    throw new ProtocolError(`an answer has more than ${MOST_ELEMENTS} elements`);
  return head.value === -1 ? { value: null, next: head.next } : readElements(bytes, head.next, head.value);
}

function readElements(bytes: Buffer, from: number, count: number): Read<(string | null)[]> {
  const values: (string | null)[] = [];
  let at = from;
  while (values.length < count) {
    if (at < bytes.length && bytes[at] !== 0x24) throw strange(bytes, at);
    const read = readBulk(bytes, at);
    if ('needed' in read) return read;
    values.push(read.value);
    at = read.next;
  }
  return { value: values, next: at };
}

function readValue(bytes: Buffer, at: number): Read<string | number | null | ReplyError> {
  switch (bytes[at]) {
    case undefined:
      return { needed: at + 1 };
    case 0x24:
      return readBulk(bytes, at);
    case 0x2b:
      return mapped(readLine(bytes, at), (line) => line);
    case 0x2d:
      return mapped(readLine(bytes, at), (line) => new ReplyError(line));
    case 0x3a:
      return mapped(readLine(bytes, at), numberIn);
    default:
      throw strange(bytes, at);
  }
}

function readBulk(bytes: Buffer, at: number): Read<string | null> {
  const head = readSize(bytes, at);
  if ('needed' in head) return head;
  if (head.value === -1) return { value: null, next: head.next };
  const end = head.next + head.value;
  if (bytes.length < end + 2) return { needed: end + 2 };
  if (bytes[end] !== 0x0d || bytes[end + 1] !== 0x0a) throw strange(bytes, end);
  return { value: bytes.toString('utf8', head.next, end), next: end + 2 };
}

/** How many bytes or elements follow; -1 stands for none at all. */
function readSize(bytes: Buffer, at: number): Read<number> {
  return mapped(readLine(bytes, at), (line) => {
    if (!/^(?:-1|\d{1,10})$/.test(line))
      throw new ProtocolError(`${JSON.stringify(line.slice(0, 20))} is no size`);
    return Number(line);
  });
}

function numberIn(line: string): number {
  if (!/^-?\d{1,15}$/.test(line))
    throw new ProtocolError(`${JSON.stringify(line.slice(0, 20))} is no number`);
  return Number(line);
}

/** What stands between the type's byte and the end of the line. */
function readLine(bytes: Buffer, at: number): Read<string> {
  const end = bytes.indexOf('\r\n', at, 'latin1');
  const length = (end === -1 ? bytes.length : end) - at;
  if (length > MOST_LINE_BYTES) throw new ProtocolError(`a line has more than ${MOST_LINE_BYTES} bytes`);
  if (end === -1) return { needed: bytes.length + 1 };
  return { value: bytes.toString('utf8', at + 1, end), next: end + 2 };
}

const mapped = <A, B>(read: Read<A>, change: (value: A) => B): Read<B> =>
  'needed' in read ? read : { value: change(read.value), next: read.next };

const strange = (bytes: Buffer, at: number): ProtocolError =>
  new ProtocolError(
    `an answer holds ${JSON.stringify(bytes.toString('latin1', at, at + 1))} where it cannot`,
  );
