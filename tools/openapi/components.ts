import type { NamedSchema } from '../../src/kernel/reference.ts';
import { type Conversion, definitionOf, entriesOf, type JsonObject, type Schema } from './json-schema.ts';
import { aliases, answerSchemas, requestSchemas } from './references.ts';

const PAGE_FIELDS = {
  items: 'The items of this page. There may be fewer than `limit`, even none, before the list ends.',
  nextCursor: 'Send it back as `cursor` for the next page. `null`: the list ends here.',
};

/** The named schemas of one document: those of the domains, and a page for every item type that some list gives. */
export class Components {
  readonly requests: Conversion = {
    mode: 'input',
    reference: (schema) => pointer(this.#named(requestSchemas, schema)?.name),
  };
  readonly responses: Conversion = {
    mode: 'output',
    reference: (schema) => pointer(aliasOf(schema) ?? this.#answer(schema)?.name),
  };
  readonly #pages = new Map<Schema, NamedSchema>();

  /** The example of a body or of an answer, where its schema has a name. */
  exampleOf(schema: Schema): unknown {
    return (this.#named(requestSchemas, schema) ?? this.#answer(schema))?.example;
  }

  /** The definitions of everything that the references point to. Call it when all operations are written. */
  schemas(): JsonObject {
    const pages = new Map([...this.#pages.values()].map((page) => [page.name, page]));
    return Object.fromEntries([
      ...answerSchemas.map((each) => [each.name, defined(each, this.responses)] as const),
      ...[...pages.values()].map((each) => [each.name, defined(each, this.responses)] as const),
      ...requestSchemas.map((each) => [each.name, defined(each, this.requests)] as const),
    ]);
  }

  #named(known: readonly NamedSchema[], schema: Schema): NamedSchema | undefined {
    return known.find((each) => each.schema === schema);
  }

  #answer(schema: Schema): NamedSchema | undefined {
    return this.#named(answerSchemas, schema) ?? this.#page(schema);
  }

  #page(schema: Schema): NamedSchema | undefined {
    const known = this.#pages.get(schema);
    if (known) return known;
    const { items, nextCursor } = Object.fromEntries(entriesOf(schema)) as Record<string, { item?: Schema }>;
    const item = nextCursor && items?.item && this.#named(answerSchemas, items.item);
    if (!item) return undefined;
    const page: NamedSchema = {
      name: `${item.name}Page`,
      schema,
      about: `A page of a list of ${item.name} objects.`,
      fields: PAGE_FIELDS,
      example: { items: [item.example], nextCursor: null },
    };
    this.#pages.set(schema, page);
    return page;
  }
}

function defined({ schema, about, fields }: NamedSchema, conversion: Conversion): JsonObject {
  const definition = definitionOf(schema, conversion);
  const properties = Object.entries(definition['properties'] as Record<string, JsonObject>).map(
    ([name, property]) => [name, { ...property, ...(fields[name] && { description: fields[name] }) }],
  );
  return {
    ...definition,
    description: about,
    properties: Object.fromEntries(properties) as JsonObject,
  };
}

const aliasOf = (schema: Schema): string | undefined => aliases.find(([known]) => known === schema)?.[1];

const pointer = (name: string | undefined): string | undefined => name && `#/components/schemas/${name}`;
