import { launchMinistack } from '../../tools/local/engines/ministack.ts';
import { freePort } from '../../tools/local/engines/ports.ts';
import { pythonWithMinistack } from '../../tools/local/engines/python.ts';

/** Starts MiniStack with the services that are named, separated by commas, in a folder of a test's own. It keeps nothing. */
export async function startMinistackWith(
  services: string,
  directory: string,
  environment: Record<string, string> = {},
): Promise<{ url: string; stop: () => Promise<void> }> {
  const python = await pythonWithMinistack({});
  const port = await freePort(17_000 + Math.floor(Math.random() * 500));
  const settings = { SERVICES: services, ...environment };
  return launchMinistack({ name: 'ministack', python, directory, port, settings });
}
