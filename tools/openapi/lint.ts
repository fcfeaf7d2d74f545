import { createConfig, lintFromString } from '@redocly/openapi-core';
import spectral, { type RulesetDefinition } from '@stoplight/spectral-core';
import rulesets from '@stoplight/spectral-rulesets';

/** Where a linter's complaint points, in its own words. */
export type Complaint = string;

/**
 * Lints an OpenAPI document with the rules that Redocly and Spectral recommend, warnings included. Both run in this
 * process: their commands would ask the network for news and send figures home.
 * @param text the document as JSON
 * @returns a line for each complaint
 */
export async function lintComplaints(text: string): Promise<Complaint[]> {
  return [...(await redocly(text)), ...(await spectralOas(text))];
}

async function redocly(source: string): Promise<Complaint[]> {
  const config = await createConfig({ extends: ['recommended-strict'] });
  const problems = await lintFromString({ source, absoluteRef: '/openapi.json', config });
  return problems.map(
    ({ ruleId, message, location }) => `redocly ${ruleId}: ${message} (${location[0]?.pointer ?? ''})`,
  );
}

async function spectralOas(text: string): Promise<Complaint[]> {
  const linter = new spectral.Spectral();
  linter.setRuleset(rulesets.oas as RulesetDefinition);
  const found = await linter.run(JSON.parse(text) as Record<string, unknown>);
  return found.map(({ code, message, path }) => `spectral ${code}: ${message} (#/${path.join('/')})`);
}
