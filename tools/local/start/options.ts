import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkStage } from '../../../src/config/stage.ts';
import { EngineError } from '../engines/engine-error.ts';
import { localDirectory } from '../engines/places.ts';

/** What `npm start` was asked for. */
export interface StartOptions {
  help: boolean;
  /** Install system packages without asking. */
  yes: boolean;
  /** The port that the API would like. 0: any. */
  port: number;
  /** Whose settings to run with. */
  stage: string;
  directories: LocalDirectories;
}

/** Where a local run keeps its things. */
export interface LocalDirectories {
  root: string;
  /** What `npm run reset` deletes. */
  data: string;
}

export const help = `npm start -- [options]     the whole API on this machine, with demo data

  --port N   the API's port (default 3000, or PORT); the next free one is taken when it is in use
  --stage S  the API and uploads have the settings of env.S.json (default local: env.local.json, if it is there)
  --yes      install missing system packages (Debian, Ubuntu) without asking
  --help     this text

Example:
  npm start -- --port 8080

What it finds it uses: DATABASE_URL, CACHE_URL, AWS_ENDPOINT_URL, or servers on PATH. Data stays in .local/data
(or CONCERT_LOCAL_DIR) until \`npm run reset\`.`;

/** The folder of local runs: CONCERT_LOCAL_DIR, else .local in the clone. */
export function localDirectories(environment: NodeJS.ProcessEnv): LocalDirectories {
  const root = environment['CONCERT_LOCAL_DIR'] || localDirectory;
  return { root, data: join(root, 'data') };
}

/**
 * Reads the command line and the environment.
 * @throws EngineError in one line for what it does not understand
 */
export function readOptions(args: string[], environment: NodeJS.ProcessEnv): StartOptions {
  const { values } = parsed(args);
  return {
    help: values.help ?? false,
    yes: values.yes ?? false,
    port: portOf(values.port ?? environment['PORT'] ?? '3000'),
    stage: stageOf(values.stage ?? 'local'),
    directories: localDirectories(environment),
  };
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        yes: { type: 'boolean' },
        port: { type: 'string' },
        stage: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new EngineError(
      `${(error as Error).message.split('. ')[0]} (npm start -- --help lists the options)`,
    );
  }
}

function stageOf(name: string): string {
  checkStage(name);
  return name;
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new EngineError(`the port must be a number from 0 to 65535, not ${JSON.stringify(text)}`);
}
