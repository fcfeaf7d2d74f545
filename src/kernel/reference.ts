import type * as v from 'valibot';

type Schema = v.GenericSchema<unknown, unknown>;

/** The names of an object schema's members, also where checks follow it in a pipe. */
type FieldOf<S> = S extends { entries: infer E } ? keyof E & string : never;

/** What the reference says of one object. A field without words does not compile. */
interface Words<S extends Schema> {
  about: string;
  /** What each field means, with its unit. */
  fields: { readonly [K in FieldOf<S>]: string };
  /** For bodies and answers; parts of them need none. */
  example?: v.InferInput<S>;
}

/** An object with a name of its own in the reference, and so in generated clients. */
export interface NamedSchema {
  name: string;
  schema: Schema;
  about: string;
  fields: Readonly<Record<string, string>>;
  example?: unknown;
}

/** What the reference says of one parameter. */
export interface ParameterWords {
  about: string;
  /** For required ones: pages that try calls out fill it in, which would narrow lists and fail conditions. */
  example?: string;
}

/** Parameters by name; headers in lower case. */
export type Parameters = Readonly<Record<string, ParameterWords>>;

/**
 * What the reference says of a domain beside the contracts of its routes. It is data for the OpenAPI document alone:
 * nothing that runs in Lambda imports it, so words cost no start-up time.
 */
export interface Reference {
  /** Bodies that clients send. */
  requests?: readonly NamedSchema[];
  /** Objects that answers are made of. */
  answers?: readonly NamedSchema[];
  /** Schemas that stand for a named one of another domain, whose schema this one must not import. */
  sameAs?: readonly (readonly [Schema, string])[];
  /** By operation id: parameters that are that operation's own. */
  parameters?: Readonly<Record<string, Parameters>>;
  /** By operation id: what an answer of a text type looks like. */
  texts?: Readonly<Record<string, string>>;
}

/** Gives an object schema a name, words and an example. */
export const named = <S extends Schema>(name: string, schema: S, words: Words<S>): NamedSchema => ({
  name,
  schema,
  ...words,
});

/** Ids of the examples. The same one stands for the same thing everywhere. */
export const exampleIds = {
  event: '01976f3c-2b1a-7c44-9d1e-5f0a3b6c7d8e',
  booking: '01976f41-8d02-7b5e-a1c3-90e2d4f6b718',
  user: '5b0d9f0e-6c1f-4f0e-9a57-2f1f0c0f7a11',
  picture: '01976f3e-71c9-7d20-8e4b-3a6f1c5d9e02',
  media: '01976f40-15aa-7e91-b6d7-c84e2a0f3b65',
} as const;

const pictureAddress = `https://api.example.com/api/pictures/${exampleIds.picture}`;
const variantExample = { url: `${pictureAddress}/640.webp`, type: 'image/webp', width: 640, height: 427 };

/** The picture of the examples. */
export const examplePicture = {
  id: exampleIds.picture,
  width: 1280,
  height: 853,
  placeholder: 'data:image/webp;base64,UklGRhYAAABXRUJQVlA4TAoAAAAvAAAAAEX/I/of',
  color: '#5b3a29',
  variants: [variantExample, { ...variantExample, url: `${pictureAddress}/640.jpg`, type: 'image/jpeg' }],
};

/** Parameters that mean the same wherever they occur. */
export const sharedParameters: Parameters = {
  eventId: { about: 'Id of the event.', example: exampleIds.event },
  bookingId: { about: 'Id of the booking.', example: exampleIds.booking },
  mediaId: { about: 'Id of the file.', example: exampleIds.media },
  pictureId: { about: 'Id of the picture.', example: exampleIds.picture },
  limit: { about: 'The most items that the page may hold.' },
  cursor: {
    about:
      '`nextCursor` of the page before. Leave it out for the first page, and keep the other parameters as they were.',
  },
  'if-match': {
    about:
      'The `ETag` of the event as you last read it, such as `"3.0"`. If the event has changed since, nothing happens and the answer is ' +
      '412. Without it, or with `*`, the request applies to whatever state the event is in.',
  },
  'if-none-match': {
    about:
      'The `ETag` that you already have, such as `"3.0"`. If it still holds, the answer is 304 without a body.',
  },
};
