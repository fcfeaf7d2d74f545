import {
  type ApiGatewayV2Client,
  type ApiMapping,
  DeleteApiMappingCommand,
  GetApiMappingsCommand,
  GetDomainNamesCommand,
} from '@aws-sdk/client-apigatewayv2';

/**
 * Removes all mappings of a custom domain to an API. A domain that left the settings, or was changed in them, still does,
 * and API Gateway deletes no API that a domain leads to. The domains themselves stay.
 * @returns the domains that led there
 */
export async function deleteApiMappings(client: ApiGatewayV2Client, apiId: string): Promise<string[]> {
  const leading: string[] = [];
  for (const DomainName of await domains(client)) {
    const { Items = [] } = await client.send(new GetApiMappingsCommand({ DomainName }));
    const ours = Items.filter((mapping) => mapping.ApiId === apiId);
    for (const { ApiMappingId } of ours as Required<ApiMapping>[])
      await client.send(new DeleteApiMappingCommand({ DomainName, ApiMappingId }));
    if (ours.length > 0) leading.push(DomainName);
  }
  return leading;
}

async function domains(client: ApiGatewayV2Client): Promise<string[]> {
  const names: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new GetDomainNamesCommand(NextToken === undefined ? {} : { NextToken }));
    names.push(...(page.Items ?? []).flatMap(({ DomainName }) => DomainName ?? []));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return names;
}
