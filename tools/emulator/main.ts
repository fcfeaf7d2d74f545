import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EngineError } from '../local/engines/engine-error.ts';
import { localDirectory } from '../local/engines/places.ts';
import { Shutdown } from '../local/start/shutdown.ts';
import { startEmulatedAws } from './start.ts';

const help = `npm run emulator -- [options]     an emulated AWS to deploy to, without an account

  --port N   its port (default 4566); the next free one is taken when it is in use
  --yes      install missing system packages (Debian, Ubuntu) without asking
  --help     this text

Example:
  npm run emulator -- --port 4600

It prints the lines to paste into another shell, where every sls command then works on it. It keeps nothing:
Ctrl-C, and all is gone.`;

const directory = join(localDirectory, 'emulator');
const say = (line: string): void => console.log(line);
const shutdown = new Shutdown(say);
const empty = (): Promise<void> => rm(directory, { recursive: true, force: true });

try {
  const { port, yes, help: wantsHelp } = readOptions();
  if (wantsHelp) say(help);
  else await start(port, yes);
} catch (error) {
  if (!shutdown.isUnderWay) await shutdown.fail(error instanceof Error ? lineOf(error) : String(error));
}

async function start(port: number, yes: boolean): Promise<void> {
  shutdown.onSignals();
  say('Starting an emulated AWS …');
  await empty();
  // Added first, done last: nothing is kept.
  shutdown.add({ stop: empty });
  const { environment, database, cache, url } = await startEmulatedAws({
    directory,
    port,
    yes,
    log: (line) => say(`  ${line}`),
    onStarted: (engine) => shutdown.add(engine),
  });
  const exports = Object.entries(environment).map(([name, value]) => `  export ${name}=${value}`);
  say(`  database  ${database.version}`);
  say(`  cache     ${cache?.version ?? 'none found: deploy with "cache": { "enabled": false }'}`);
  say(`\nIn another shell, in this folder:\n\n${exports.join('\n')}\n`);
  say('Then, for example:\n');
  say('  npm run deploy -- --stage prod --no-check');
  say('  npx sls logs -f api --tail --stage prod');
  say('  curl "$(npm run -s emulator:url -- prod)/api/events"     # where the deployed API answers here');
  say('  curl --cacert "$NODE_EXTRA_CA_CERTS" "<link to a file>"     # the API signs links for TLS');
  say('  npm run remove -- --stage prod');
  say(`\nThe emulated AWS is ready on ${url}   (${process.uptime().toFixed(1)} s; Ctrl-C stops it)`);
}

function readOptions(): { port: number; yes: boolean; help: boolean } {
  const options = {
    port: { type: 'string' },
    yes: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  const { values } = parseArgs({ options });
  const port = Number(values.port ?? 4566);
  if (!Number.isInteger(port) || port < 1 || port > 65_000) {
    throw new EngineError(`--port must be a number from 1 to 65000, not ${values.port}`);
  }
  return { port, yes: values.yes ?? false, help: values.help ?? false };
}

function lineOf({ message }: Error): string {
  return message.split('\n')[0]?.split('. ')[0] ?? message;
}
