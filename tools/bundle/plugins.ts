import { leanMysql } from './lean-mysql.ts';
import { atBuildTime } from './at-build-time.ts';

// serverless-esbuild takes plugins as the path of a module whose default export lists them.
export default [leanMysql, atBuildTime];
