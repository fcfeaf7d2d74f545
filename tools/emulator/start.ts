import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Cache, startCache } from '../local/engines/cache.ts';
import { makeCertificates } from '../local/engines/certificates.ts';
import { type Database, startDatabase } from '../local/engines/database.ts';
import type { Engine } from '../local/engines/engine.ts';
import { launchMinistack } from '../local/engines/ministack.ts';
import { projectDirectory } from '../local/engines/places.ts';
import { freePort } from '../local/engines/ports.ts';
import { pythonWithSchemas } from '../local/engines/python.ts';
import { keepNativePackages } from '../sls/native-packages.ts';

/** What the emulated AWS takes to start. */
export interface EmulatorOptions {
  /** A folder of its own, empty or left by an earlier run. */
  directory: string;
  /** The port of AWS on 127.0.0.1; the next free one is taken when it is in use. */
  port: number;
  yes?: boolean | undefined;
  log?: ((line: string) => void) | undefined;
  /** Gets every engine as soon as it runs, to stop it whatever happens to the others. */
  onStarted?: (engine: Engine) => void;
}

/** A running emulated AWS. `environment` is what points `sls` and the SDK at it. */
export interface EmulatedAws {
  url: string;
  /** The authority behind links that functions sign: they lead to the same AWS over TLS. */
  caFile: string;
  environment: Record<string, string>;
  database: Database;
  cache: Cache | undefined;
  aws: Engine;
  /** Stops it and its engines. */
  stop(): Promise<void>;
}

const extensions = join(import.meta.dirname, 'ministack');

/**
 * Starts an AWS that `sls deploy` works against: MiniStack with our extensions, on a real database that speaks TLS and a
 * real cache in cluster mode. It forgets everything when it stops.
 * @throws EngineError in one line for what is missing or does not start
 */
export async function startEmulatedAws(options: EmulatorOptions): Promise<EmulatedAws> {
  const { directory, port, onStarted } = options;
  const engines: Engine[] = [];
  const began = <E extends Engine | undefined>(engine: E): E => {
    if (engine) engines.push(engine);
    if (engine) onStarted?.(engine);
    return engine;
  };
  const settings = (name: string, preferredPort: number) => ({
    directory: join(directory, name),
    preferredPort,
    yes: options.yes,
    log: options.log,
  });
  const stop = async (): Promise<void> => {
    for (const engine of engines.toReversed()) await engine.stop();
  };
  try {
    const starting = [
      startDatabase({ ...settings('database', port + 1), tls: true, durable: false }).then(began),
      startCache({ ...settings('cache', port + 2), mode: 'tls-cluster' }).then(began),
      pythonWithSchemas(options),
    ] as const;
    // Engines still starting when another has failed are stopped as well.
    await Promise.allSettled(starting);
    const [database, cache, python] = await Promise.all(starting);
    const caFile = await certifiedFolder(directory);
    const aws = began(await startAws(python, options, { database, cache }));
    return {
      url: aws.url,
      caFile,
      environment: clientEnvironment(aws.url, caFile),
      database,
      cache,
      aws,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Behind {
  database: Database;
  cache: Cache | undefined;
}

async function certifiedFolder(directory: string): Promise<string> {
  await mkdir(join(directory, 'aws/tmp'), { recursive: true });
  return makeCertificates(join(directory, 'aws'), undefined);
}

async function startAws(python: string, options: EmulatorOptions, behind: Behind): Promise<Engine> {
  const directory = join(options.directory, 'aws');
  // Functions are unpacked below it. Without this, the one of this project would make ES modules of them.
  await writeFile(join(directory, 'tmp/package.json'), '{}');
  const port = await freePort(options.port);
  const running = await launchMinistack({
    name: 'aws',
    python,
    program: [join(extensions, 'launch.py')],
    directory,
    port,
    settings: {
      ...awsSettings(directory, { plain: port, tls: await freePort(options.port + 3) }),
      ...(await engineSettings(directory, behind)),
      ...(await nativePackages()),
    },
  });
  return { name: 'aws', origin: 'MiniStack with our extensions', started: true, ...running };
}

function awsSettings(directory: string, ports: { plain: number; tls: number }): NodeJS.ProcessEnv {
  return {
    GATEWAY_PORT: String(ports.tls),
    CONCERT_PLAIN_PORT: String(ports.plain),
    USE_SSL: '1',
    MINISTACK_SSL_CERT: join(directory, 'server.crt'),
    MINISTACK_SSL_KEY: join(directory, 'server.key'),
    // Functions have sessions of their roles, whose policies decide. Operators' keys are those of an administrator.
    AUTH: 'true',
    // Addresses of APIs then end in .localhost, which browsers and curl resolve by themselves.
    MINISTACK_HOST: 'localhost',
    CONCERT_DATA: directory,
    PYTHONDONTWRITEBYTECODE: '1',
    // Functions run on the Node.js that this project asks for, whatever else is installed.
    PATH: `${join(projectDirectory, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
  };
}

/**
 * The native files of this machine's processor, which a zip for another one lacks: functions for arm64 then run on x64
 * too. Node.js looks there only for what the zip does not hold.
 */
async function nativePackages(): Promise<NodeJS.ProcessEnv> {
  const kept = await keepNativePackages(process.arch === 'arm64' ? 'arm64' : 'x86_64');
  return { NODE_PATH: resolve(kept, 'node_modules') };
}

/** Where the engines are, and for the functions what Lambda's runtime would bring along: the authorities to trust. */
async function engineSettings(directory: string, { database, cache }: Behind): Promise<NodeJS.ProcessEnv> {
  const { port, username, password } = new URL(database.adminUrl);
  const server = { host: 'localhost', port: Number(port), user: username, password, ca: database.caFile };
  const trusted = [join(directory, 'ca.crt'), ...(database.caFile === undefined ? [] : [database.caFile])];
  const authorities = await Promise.all(trusted.map((file) => readFile(file, 'utf8')));
  await writeFile(join(directory, 'authorities.crt'), authorities.join(''));
  return {
    CONCERT_DATABASE: JSON.stringify(server),
    DATABASE_CA_FILE: database.caFile,
    NODE_EXTRA_CA_CERTS: join(directory, 'authorities.crt'),
    // Functions reach caches through the emulator, which knows the users of ElastiCache.
    CACHE_CA_FILE: join(directory, 'ca.crt'),
    ...(cache && { CONCERT_CACHE: JSON.stringify(serverOf(cache)) }),
  };
}

function serverOf({ url, caFile }: Cache) {
  const { hostname, port, username, password } = new URL(url);
  return { host: hostname, port: Number(port || 6379), user: username, password, ca: caFile };
}

const clientEnvironment = (url: string, caFile: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: url,
  // Behind the links that functions sign.
  NODE_EXTRA_CA_CERTS: caFile,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  // For the AWS CLI, whose first version reads this one alone.
  AWS_DEFAULT_REGION: 'us-east-1',
});
