import { Command } from 'commander';
import { otherAws } from './endpoint.ts';
import { printable } from './printable.ts';

/** A mistake in the command line, or a state that stops the command: only its message is shown. */
export class CommandError extends Error {}

/** What an error of AWS means for the person who typed the command. */
const AWS_ERRORS: readonly [test: RegExp, line: string][] = [
  [
    /Credentials(?:Provider)?Error|could not load credentials/i,
    `no AWS credentials found: ${
      process.env['AWS_PROFILE'] === undefined
        ? 'export AWS_PROFILE=<profile> and aws sso login, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'
        : `sign in with aws sso login, or is the profile ${process.env['AWS_PROFILE']} not configured?`
    }`,
  ],
  [
    /ExpiredToken|token (?:included in the request )?is expired/i,
    'the AWS credentials have expired: sign in again',
  ],
  [/AccessDenied|not authorized|UnauthorizedOperation/i, 'access denied for these AWS credentials'],
  [/Throttl|TooManyRequests|Rate exceeded|SlowDown/i, 'throttled by AWS: run the command again in a minute'],
  [
    /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT/,
    otherAws() === undefined
      ? 'AWS cannot be reached'
      : `AWS cannot be reached at AWS_ENDPOINT_URL: npm run emulator starts one there`,
  ],
];

/** A command with the options that all have. `example` is shown by `--help` and works as it stands. */
export function command(name: string, description: string, example: string): Command {
  return new Command(name)
    .description(description)
    .addHelpText('after', `\nExample:\n  ${example}`)
    .showHelpAfterError(false)
    .configureOutput({
      // One line, although commander puts its suggestion on a second.
      outputError: (text, write) =>
        write(
          `${text
            .replace(/^error: /, '')
            .trim()
            .replaceAll('\n', ' ')}\n`,
        ),
    });
}

/** Runs a command with the arguments of this process; any failure becomes one line on stderr and exit code 1. */
export async function run(program: Command): Promise<void> {
  try {
    refuseSwallowedOptions(program);
    await program.parseAsync();
  } catch (error) {
    process.stderr.write(`${lineOf(error).split('\n').map(printable).join('\n')}\n`);
    process.exitCode = 1;
  }
}

/** Without `--` npm consumes the options and the command would run without them: on another stage, and not as a dry run. */
function refuseSwallowedOptions(program: Command): void {
  const options = [program, ...program.commands].flatMap((one) => one.options);
  const taken = options.find(({ long }) => {
    const name = String(long).replace(/^--(?:no-)?/, '');
    return !NPM_OWN.has(name) && `npm_config_${name.replaceAll('-', '_')}` in process.env;
  });
  if (taken !== undefined)
    throw new CommandError(
      `npm took ${taken.long} for itself: write -- before the options, as in ${program.name()} ${taken.long} …`,
    );
}

/** Options of npm itself that may be set permanently. */
const NPM_OWN = new Set(['json']);

/** An error as one line. */
export function lineOf(error: unknown): string {
  if (error instanceof CommandError) return error.message;
  const { name, message, code } = error as NodeJS.ErrnoException;
  const [line = name] = message.split('\n');
  const known = AWS_ERRORS.find(([test]) => test.test(`${name} ${code} ${message}`));
  return known ? `${known[1]} (${name}: ${line})` : line;
}
