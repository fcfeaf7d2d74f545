import type { IRegularForbiddenRuleType } from 'dependency-cruiser';

/** What is in src and is no domain. Every other folder there is one, also one that does not exist yet. */
export const FOUNDATIONS = ['admin', 'config', 'database', 'functions', 'http', 'kernel', 'platform'];

const DRIVERS = '(^|/)node_modules/(@aws-sdk|@smithy|@aws-crypto|mysql2|iovalkey|@middy|@types/aws-lambda)/';
const SOCKETS = '^(node:)?(net|tls|https?|http2|dgram|child_process)$';

/** What the OpenAPI document says of a domain. */
const REFERENCE = '^src/[^/]+/reference\\.ts$';

function forbid(
  name: string,
  comment: string,
  { from, to }: Pick<IRegularForbiddenRuleType, 'from' | 'to'>,
): IRegularForbiddenRuleType {
  return { name, comment, severity: 'error', from, to };
}

/**
 * Who may import whom. The comment of a rule is what a person reads who breaks it.
 * @param domains the folders of src that are no foundations
 */
export function importRules(domains: readonly string[]): IRegularForbiddenRuleType[] {
  const DOMAINS = domains.join('|');
  // A domain's rules: the file that carries its folder's name.
  const RULES_FILE = `^src/(${DOMAINS})/\\1\\.ts$`;
  return [
    forbid('no-cycle', 'files that import each other cannot be understood one by one', {
      from: {},
      to: { circular: true },
    }),
    forbid('src-stands-alone', 'what runs in Lambda never imports tools, resources or tests', {
      from: { path: '^src/' },
      to: { path: '^(tools|resources|tests|serverless\\.ts)' },
    }),
    forbid('domain-through-its-rules', 'a domain uses another one only through its rules, src/x/x.ts', {
      from: { path: `^src/(${DOMAINS})/` },
      to: { path: `^src/(${DOMAINS})/`, pathNot: ['^src/$1/', RULES_FILE, REFERENCE] },
    }),
    forbid('reference-is-for-readers', 'words and examples of the reference stay out of every bundle', {
      from: { path: '^src/', pathNot: REFERENCE },
      to: { path: REFERENCE },
    }),
    forbid('reference-is-data', 'the reference of a domain is made of schemas, routes and words', {
      from: { path: `^src/(${DOMAINS})/reference\\.ts$` },
      to: { pathNot: [REFERENCE, '/routes\\.ts$', 'schemas\\.ts$', '^src/kernel/'] },
    }),
    forbid('domain-is-composed-elsewhere', 'domains know neither the functions nor the table of all routes', {
      from: { path: `^src/(${DOMAINS})/` },
      to: { path: ['^src/functions/', '^src/routes\\.ts$'] },
    }),
    forbid('routes-are-data', 'routes are read while packaging: only schemas, the kernel and valibot', {
      from: { path: ['^src/routes\\.ts$', '^src/[^/]+/routes\\.ts$'] },
      to: {
        pathNot: ['^src/[^/]+/routes\\.ts$', 'schemas\\.ts$', '^src/kernel/', '(^|/)node_modules/valibot/'],
      },
    }),
    forbid('rules-know-no-technology', 'rules work without AWS, drivers and the HTTP pipeline', {
      from: { path: RULES_FILE },
      to: { path: ['^src/http/', '^src/[^/]+/handlers\\.ts$'] },
    }),
    forbid('domain-knows-no-driver', 'AWS, databases and the network are reached through src/platform', {
      from: { path: `^src/(${DOMAINS})/` },
      to: { path: [DRIVERS, SOCKETS] },
    }),
    forbid('admin-is-for-operators', 'what runs for operators stays out of the other functions', {
      from: { path: '^src/', pathNot: ['^src/admin/', '^src/functions/admin\\.ts$'] },
      to: { path: '^src/admin/' },
    }),
    forbid('kernel-is-independent', 'the kernel is what every folder may import', {
      from: { path: '^src/kernel/' },
      to: { path: '^src/', pathNot: '^src/kernel/' },
    }),
    forbid('ground-floor-knows-no-domain', 'http, platform, config and database serve every domain alike', {
      from: { path: '^src/(http|platform|config|database)/' },
      to: { path: [`^src/(${DOMAINS})/`, '^src/functions/', '^src/routes\\.ts$'] },
    }),
    forbid(
      'resources-read-settings-and-routes',
      'the template is made of settings, the route table and the version of the schema alone',
      {
        from: { path: '^resources/' },
        to: {
          path: '^(src|tools|tests)/',
          pathNot: [
            '^src/config/',
            '^src/routes\\.ts$',
            '^src/kernel/route\\.ts$',
            '^src/database/schema-version\\.ts$',
          ],
        },
      },
    ),
    forbid('aws-needs-no-emulator', 'what runs against AWS knows nothing of what stands in for it', {
      from: { path: '^(serverless\\.ts|tools/(operate|bundle|sls|settings|openapi)/)' },
      // The version of Node.js and the folder for what is fetched once are everybody's.
      to: { path: '^tools/(emulator|local)/', pathNot: '/(node-version\\.mjs|engines/places\\.ts)$' },
    }),
    forbid('the-ground-floor-of-tools', 'what all commands, or all engines, stand on imports none of them', {
      from: { path: '^tools/(operate/cli|local/engines)/' },
      to: { path: '^tools/', pathNot: '^tools/$1/' },
    }),
    {
      ...forbid('no-folder-cycle', 'of two folders that use each other, neither can be understood alone', {
        from: {},
        to: { circular: true },
      }),
      scope: 'folder',
    },
    forbid('tools-need-no-tests', 'what people run does not depend on what tests need', {
      from: { path: '^tools/' },
      to: { path: '^tests/' },
    }),
    forbid('only-declared-packages', 'the package is not in package.json', {
      from: { path: '^(src|resources|tools|tests|serverless\\.ts)' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    }),
    forbid('lambda-needs-dependencies', 'what runs in Lambda is a dependency, not a devDependency', {
      from: { path: '^src/' },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: '(^|/)node_modules/@types/',
      },
    }),
    forbid(
      'the-driver-is-contained',
      'mysql2 throws uncaught errors: src/platform/mysql-driver.ts contains them',
      {
        from: { path: '^src/', pathNot: '^src/platform/mysql-driver\\.ts$' },
        to: { path: '(^|/)node_modules/mysql2/', dependencyTypesNot: ['type-only'] },
      },
    ),
    forbid('resolvable', 'the file or package does not exist', { from: {}, to: { couldNotResolve: true } }),
  ];
}
