import type { FieldError } from '../kernel/errors.ts';
import type { ApiEvent } from './types.ts';

/**
 * What mail programs, social networks and advertisers append to shared URLs. Clients of ours never
 * do; they are left out wherever a route has no parameter of that name.
 */
const TRACKERS = `fbclid fb_action_ids fb_action_types fb_source gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid
  srsltid msclkid mc_cid mc_eid mkt_tok igshid igsh twclid ttclid li_fat_id epik rdt_cid sccid yclid ysclid _openstat
  _ga _gl _hsenc _hsmi __hstc __hssc __hsfp hsctatracking _branch_match_id _bta_tid _bta_c _ke _kx __s vero_id vero_conv
  oly_anon_id oly_enc_id wickedid s_cid cmpid ref ref_src ref_url trk trkinfo spm mibextid __twitter_impression qclid
  bd_vid tblci dicbo ef_id s_kwcid irclickid irgwc vgo_ee dm_i ml_subscriber ml_subscriber_hash ck_subscriber_id
  elqtrackid guccounter wt_mc wt\\.mc_id`;
const TRACKING = new RegExp(
  `^(?:(?:utm|hsa|mtm|pk|piwik|matomo|sfmc)_\\w+|${TRACKERS.split(/\s+/).join('|')})$`,
  'i',
);

/** The query of a request as a route's schema is to judge it. */
export interface GivenQuery {
  parameters: Record<string, string>;
  /** One entry for each parameter that was given more than once. */
  repeated: FieldError[];
}

/**
 * Reads the query of a route that has one: trackers are left out, and repeated parameters are
 * distinguished from values with commas, as which API Gateway passes them.
 * @param known the names that the route has
 */
export function givenQuery(
  { rawQueryString = '', queryStringParameters = {} }: Partial<ApiEvent>,
  known: object,
): GivenQuery {
  const isMeant = (name: string): boolean => Object.hasOwn(known, name) || !TRACKING.test(name);
  const names = [...new URLSearchParams(rawQueryString).keys()].filter(isMeant);
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) < index));
  const parameters = Object.entries(queryStringParameters as Record<string, string>);
  return {
    parameters: Object.fromEntries(parameters.filter(([name]) => isMeant(name))),
    repeated: [...repeated].map((name) => ({
      path: `query.${name}`,
      message: 'must not be given more than once',
    })),
  };
}
