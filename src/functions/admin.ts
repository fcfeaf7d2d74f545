import * as v from 'valibot';
import { databaseSource, masterSource } from '../config/runtime.ts';
import type { ApplicationUser } from '../database/application-user.ts';
import { databaseStatus } from '../admin/database-status.ts';
import { dumpPage } from '../admin/dump.ts';
import { importBatch } from '../admin/import-batch.ts';
import { importBatchSchema } from '../admin/import-schema.ts';
import { QueryRefused, readOnlyQuery } from '../admin/read-only-query.ts';
import { nextName, type Rotation, rotateApplicationUser } from '../admin/rotation.ts';
import { connectionOptions } from '../platform/database-credentials.ts';
import { secretsManager, secretsWriter } from '../platform/secrets.ts';
import { loggerFrom } from './services.ts';

const logger = loggerFrom(process.env);
const readSecret = secretsManager(process.env);
const asMaster = () => connectionOptions(masterSource(process.env), readSecret);
const asApplication = () => connectionOptions(databaseSource(process.env), readSecret);

/** Below the 6 MB of a Lambda response, with a margin for the escapes of JSON in JSON. */
const MOST_BYTES = 4_000_000;

const adminRequest = v.variant('action', [
  v.strictObject({
    action: v.literal('query'),
    sql: v.pipe(v.string(), v.maxLength(100_000)),
    rows: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)),
    seconds: v.pipe(v.number(), v.minValue(1), v.maxValue(60)),
  }),
  v.strictObject({ action: v.literal('status') }),
  v.strictObject({
    action: v.literal('dump'),
    table: v.string(),
    after: v.nullable(v.string()),
  }),
  v.strictObject({ action: v.literal('import'), batch: importBatchSchema }),
  v.strictObject({
    action: v.literal('rotate'),
    settleSeconds: v.pipe(v.number(), v.minValue(0), v.maxValue(120)),
    dryRun: v.boolean(),
  }),
]);
type AdminRequest = v.InferOutput<typeof adminRequest>;

/** The response: the result of the action, or why there is none, in one line. */
export type AdminAnswer = { answer: unknown } | { refused: string };

/**
 * The Lambda function behind `npm run db`: deployed by setting, invoked by users with permission, never through
 * the API. Requests are not logged, since they may hold personal data.
 */
export async function handler(event: unknown): Promise<AdminAnswer> {
  const request = v.safeParse(adminRequest, event);
  if (!request.success) {
    const [issue] = request.issues;
    return { refused: `this is no request: ${v.getDotPath(issue) ?? 'it'}: ${issue.message}` };
  }
  const { action } = request.output;
  try {
    const answer = await act(request.output);
    logger.info('admin', { action });
    return { answer };
  } catch (error) {
    // The database's message may quote the request.
    logger.warn('admin refused', { action, code: codeOf(error) });
    return { refused: error instanceof QueryRefused ? error.message : `${action} failed: ${reason(error)}` };
  }
}

async function act(request: AdminRequest): Promise<unknown> {
  if (request.action === 'status') return databaseStatus(await asMaster());
  if (request.action === 'dump') return dumpPage(await asApplication(), request.table, request.after);
  if (request.action === 'import') return importBatch(await asApplication(), request.batch);
  if (request.action === 'rotate') return rotate(request.settleSeconds * 1_000, request.dryRun);
  const limits = { rows: request.rows, milliseconds: request.seconds * 1_000, bytes: MOST_BYTES };
  return readOnlyQuery(await asApplication(), request.sql, limits);
}

async function rotate(settleMs: number, isDry: boolean): Promise<Rotation> {
  const source = databaseSource(process.env);
  if (source.kind !== 'secret') throw new Error('the password of this database is not in a secret');
  const kept = {
    read: async () => JSON.parse(await readSecret(source.secretArn)) as ApplicationUser,
    write: (user: ApplicationUser) => secretsWriter(process.env)(source.secretArn, JSON.stringify(user)),
  };
  if (isDry) {
    const { username } = await kept.read();
    return { from: username, to: nextName(username) };
  }
  return rotateApplicationUser(await asMaster(), kept, settleMs);
}

const codeOf = (error: unknown): string | undefined => {
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  return code ?? cause?.code;
};

const reason = (error: unknown): string => (error as Error).message;
