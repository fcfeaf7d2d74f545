/** Who acts in an acceptance case. */
export type Role = 'organizer' | 'fan' | 'admin';

/** A request as a case writes it; a body travels as JSON. */
export interface Request {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: unknown;
  as?: Role;
}

/** An answer as a case reads it. Header names are lower case. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  // oxlint-disable-next-line typescript/no-explicit-any -- cases read fields of many shapes
  body: any;
}

/** One way to reach the API. What passes through one must pass through all. */
export interface Client {
  request(request: Request): Promise<Answer>;
  stop(): Promise<void>;
}

/** Reads an answer that came over HTTP: JSON parsed, bytes of any other type as they are. */
async function answerOf(response: Response): Promise<Answer> {
  const content = Buffer.from(await response.arrayBuffer());
  const headers = Object.fromEntries(response.headers);
  const isJson = headers['content-type']?.endsWith('json') ?? false;
  const body: unknown = content.length === 0 ? undefined : isJson ? JSON.parse(content.toString()) : content;
  return { status: response.status, headers, body };
}

/** Sends the requests of cases to an address, each with the token of whoever asks. */
export const requestsTo =
  (url: () => string, tokens: ReadonlyMap<string, string>): Client['request'] =>
  async ({ method, path, headers = {}, body, as }) => {
    const response = await fetch(url() + path, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(as && { authorization: `Bearer ${tokens.get(as)}` }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return answerOf(response);
  };
