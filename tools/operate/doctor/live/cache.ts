import { STSClient } from '@aws-sdk/client-sts';
import { signedHeaders } from '../../../../src/platform/aws-signature.ts';
import { counted } from '../../cli/counted.ts';
import { CommandError } from '../../cli/run.ts';
import { type Examination, type LivePatient, ok, problem } from '../finding.ts';

const VERSION = '2015-02-02';
const GROUP = 'CacheUserGroup';

/** Whether the cache accepts the functions' users and no others. Nothing where there is no cache. */
export const cacheHasUsers: Examination<LivePatient> = async ({ aws, name, resources, types, stage }) => {
  if (!(GROUP in resources)) return [];
  const group = resources[GROUP];
  const cache = await asked(aws, 'DescribeServerlessCaches', { ServerlessCacheName: name });
  const fix = `npm run doctor -- --drift --stage ${stage} shows what was changed by hand; then aws elasticache`;
  if (textsIn(cache, 'UserGroupId')[0] !== group)
    return [
      problem(
        `the user group of the cache is ${textsIn(cache, 'UserGroupId')[0] ?? 'missing'}, not ${group}`,
        'Functions are refused, so every read goes to the database; without a group, every client in the network is accepted.',
        `${fix} modify-serverless-cache --serverless-cache-name ${name} --user-group-id ${group}`,
      ),
    ];
  const users = Object.keys(types).filter((id) => types[id] === 'AWS::ElastiCache::User');
  const members = textsIn(await asked(aws, 'DescribeUserGroups', { UserGroupId: group }), 'member');
  const missing = users.map((id) => String(resources[id])).filter((id) => !members.includes(id));
  if (missing.length === 0) return [ok(`the cache accepts ${counted(users.length, 'user')} and no others`)];
  return [
    problem(
      `the user group of the cache lacks ${missing.join(', ')}`,
      'That function is refused by the cache.',
      `${fix} modify-user-group --user-group-id ${group} --user-ids-to-add ${missing.join(' ')}`,
    ),
  ];
};

/** The contents of all text elements of that name. */
const textsIn = (xml: string, element: string): string[] =>
  [...xml.matchAll(new RegExp(`<${element}>([^<]+)</${element}>`, 'g'))].map(([, text = '']) => text);

/**
 * Two calls do not justify a package: signed requests of the query protocol.
 * @throws CommandError with AWS' error message
 */
async function asked(
  { endpoint, ...aws }: LivePatient['aws'],
  Action: string,
  parameters: Record<string, string>,
): Promise<string> {
  const sts = new STSClient(aws);
  const credentials = await sts.config.credentials();
  sts.destroy();
  const request = {
    url: new URL(endpoint ?? `https://elasticache.${aws.region}.amazonaws.com/`),
    region: aws.region,
    service: 'elasticache',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ Action, Version: VERSION, ...parameters }).toString(),
  };
  const headers = signedHeaders(request, credentials, new Date());
  const signal = AbortSignal.timeout(10_000);
  const response = await fetch(request.url, { method: 'POST', headers, body: request.body, signal });
  const answer = await response.text();
  if (response.ok) return answer;
  const [message = `status ${response.status}`] = textsIn(answer, 'Message');
  throw new CommandError(`ElastiCache ${Action}: ${message}`);
}
