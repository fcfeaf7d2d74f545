// Plain JavaScript, loaded before anything else: an older Node.js could not even read our TypeScript files.
const major = Number(process.versions.node.split('.')[0]);

if (major < 24) {
  console.error(
    `Concert needs Node.js 24 or newer, this is ${process.version}: run \`npm ci\` and use the npm scripts, or install Node.js 24 (.nvmrc)`,
  );
  process.exit(1);
}
