import { mediaEnvironment } from '../../resources/function-environment.ts';
import type { ServeSettings } from './start/serve-protocol.ts';
import { localStack } from './start/stage-settings.ts';

// Imported before the functions, which read their environment while they load.

/** The settings that `npm start` passed to this process. */
export const serveSettings = JSON.parse(process.env['CONCERT_SERVE'] ?? '{}') as ServeSettings;

/** The stack that this process stands in for, with its settings as they are now. */
export const stack = localStack(serveSettings.stage);

const { MAX_PICTURE_MB, MAX_MEDIA_MB } = mediaEnvironment(stack) as Record<string, string>;
process.env['MAX_PICTURE_MB'] ??= MAX_PICTURE_MB;
process.env['MAX_MEDIA_MB'] ??= MAX_MEDIA_MB;
process.env['LOG_LEVEL'] ??= stack.settings.logs.level;
