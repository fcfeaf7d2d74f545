// First: an older Node.js is answered in one line.
import './tools/local/node-version.mjs';
import type { AWS } from '@serverless/typescript';
import { service } from './resources/service.ts';
import { stackFromCommandLine } from './resources/stack.ts';
import { serverlessEsbuild } from './tools/bundle/options.ts';

const { plugins, custom, ...rest } = service(stackFromCommandLine(import.meta.dirname));

export default {
  ...rest,
  plugins: ['serverless-esbuild', ...plugins],
  custom: { ...custom, esbuild: serverlessEsbuild() },
} satisfies AWS;
