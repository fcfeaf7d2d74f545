import { afterAll, beforeAll, jest } from '@jest/globals';
import { type BareEmulator, startBareEmulator } from '../support/bare-emulator.ts';
import { takenNames } from './name-cases.ts';
import { refusedProperties } from './property-cases.ts';
import { takenBack } from './taken-back-cases.ts';
import { changedProperties } from './update-cases.ts';

// That the stand-in refuses what CloudFormation refuses: docs/adr/0050.
jest.setTimeout(60_000);

let emulator: BareEmulator;
const started = (): BareEmulator => emulator;
beforeAll(async () => {
  emulator = await startBareEmulator();
}, 240_000);
afterAll(() => emulator?.stop());

refusedProperties(started);
takenNames(started);
changedProperties(started);
takenBack(started);
