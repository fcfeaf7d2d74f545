import { join } from 'node:path';

/** Where screenshots go. */
export const artifacts = join(import.meta.dirname, '../../artifacts');

/** What a Chromium needs that runs as root, without a screen, and shall ask nobody for anything. */
export const flags = [
  '--no-sandbox',
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
