import { attendeeView, salesView } from '../../src/attendance/routes.ts';
import { bookingView, newBooking } from '../../src/bookings/routes.ts';
import { eventChanges, eventView, newEvent } from '../../src/events/schemas.ts';
import { pictureView } from '../../src/kernel/picture.ts';
import { downloadView, mediaView, newMedia } from '../../src/media/schemas.ts';
import { newPicture } from '../../src/pictures/routes.ts';
import { newUpload, uploadView } from '../../src/uploads/schemas.ts';
import { profileChanges, profileView } from '../../src/users/routes.ts';
import { type Conversion, definitionOf, entriesOf, type JsonObject, type Schema } from './json-schema.ts';
import { gatewayMessageSchema, problemSchema } from './problems.ts';

const answers: ReadonlyMap<Schema, string> = new Map<Schema, string>([
  [eventView, 'Event'],
  [bookingView, 'Booking'],
  [attendeeView, 'Attendee'],
  [salesView, 'Sales'],
  [profileView, 'Profile'],
  [uploadView, 'Upload'],
  [pictureView, 'Picture'],
  [mediaView, 'Media'],
  [downloadView, 'Download'],
]);

const bodies: ReadonlyMap<Schema, string> = new Map<Schema, string>([
  [newEvent, 'NewEvent'],
  [eventChanges, 'EventChanges'],
  [newBooking, 'NewBooking'],
  [profileChanges, 'ProfileChanges'],
  [newUpload, 'NewUpload'],
  [newPicture, 'NewPicture'],
  [newMedia, 'NewMedia'],
]);

/** The named schemas of one document: the known ones, and a page for every item type that some list gives. */
export class Components {
  readonly requests: Conversion = { mode: 'input', reference: (schema) => pointer(bodies.get(schema)) };
  readonly responses: Conversion = {
    mode: 'output',
    reference: (schema) => pointer(answers.get(schema) ?? this.#pageName(schema)),
  };
  readonly #pages = new Map<string, Schema>();

  /** The name of a body's schema, where it has one. */
  nameOf(body: Schema): string | undefined {
    return bodies.get(body);
  }

  /** The definitions of everything that the references point to. Call it when all operations are written. */
  schemas(): JsonObject {
    const written = (named: Iterable<[Schema, string]>, conversion: Conversion) =>
      [...named].map(([schema, name]) => [name, definitionOf(schema, conversion)] as const);
    const pages = [...this.#pages].map(([name, schema]): [Schema, string] => [schema, name]);
    return Object.fromEntries([
      ...written(answers, this.responses),
      ...written(pages, this.responses),
      ...written(bodies, this.requests),
      ['Problem', problemSchema()] as const,
      ['GatewayMessage', gatewayMessageSchema] as const,
    ]);
  }

  #pageName(schema: Schema): string | undefined {
    const items = new Map(entriesOf(schema)).get('items') as { item?: Schema } | undefined;
    const item = items?.item && answers.get(items.item);
    if (item === undefined) return undefined;
    const name = `${item}Page`;
    if (!this.#pages.has(name)) this.#pages.set(name, schema);
    return name;
  }
}

const pointer = (name: string | undefined): string | undefined => name && `#/components/schemas/${name}`;
