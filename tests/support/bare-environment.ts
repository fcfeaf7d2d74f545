/** All that a command gets of this machine's environment where a test gives it its own: its programs, and code compiled before. */
export const bareEnvironment = (): Record<string, string | undefined> => ({
  PATH: process.env['PATH'],
  NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
});
