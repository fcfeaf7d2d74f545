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
