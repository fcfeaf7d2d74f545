import { v7 } from 'uuid';

/** A UUID in its canonical lower-case text form. */
export type Id = string;

/** A new UUIDv7: opaque to clients, ordered by creation time (milliseconds) for the database. */
export const newId = (): Id => v7();

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** Whether a text is an id in its canonical form. */
export const isId = (text: string): text is Id => UUID.test(text);

/** The 16 bytes that a BINARY(16) column keeps of an id. */
export const idToBytes = (id: Id): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');

/** The id whose 16 bytes a BINARY(16) column gave. */
export const idFromBytes = (bytes: Buffer): Id =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
