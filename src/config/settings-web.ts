import * as v from 'valibot';
import { group, setting, text } from './setting-kinds.ts';

/** An https address with `{eventId}` in it, once or more often; a hash may lead to a page of a web application. */
const EVENT_PAGE =
  /^(?=[^\s"<>\\^`|]{1,500}$)(?:https:\/\/[^\s/$.?#{}]|http:\/\/localhost(?::\d{1,5})?\/)(?:[^{}]|\{eventId\})*\{eventId\}(?:[^{}]|\{eventId\})*$/;

/** The web site that people use, which is not part of the stack. */
export const web = group(
  {
    eventUrl: setting(
      v.nullable(
        text(
          EVENT_PAGE,
          'null or an https URL with {eventId}, such as https://tickets.example.com/events/{eventId}',
        ),
      ),
      null,
      'Page about one event on your web site, with {eventId} in place of its id: the URL that calendar entries lead to. null for none.',
    ),
  },
  'Your web site.',
);
