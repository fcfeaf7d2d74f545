import { createHash } from 'node:crypto';
import { ownRequest } from '../own-request.ts';
import { type DemoConcert, demoConcerts } from './concerts.ts';
import { instantAt } from './local-time.ts';
import { drawPicture } from './pictures.ts';
import { signIn, type SignInTarget } from './sign-in.ts';
import { demoUsers } from './users.ts';

const DAY_MS = 86_400_000;

type Call = <T>(method: string, path: string, body?: object, key?: string) => Promise<T>;
type People = Record<(typeof demoUsers)[number]['role'], Call>;

/** What the API says of an event, as far as the demo needs it. */
interface EventFacts {
  id: string;
  title: string;
}

/**
 * Loads the demo data through the running API, as its users would, so that every rule applies. Events that the
 * organizer has already are left alone, so a load that was cut off can be finished.
 * @param apiUrl the running API
 * @param target where its users sign in
 * @param now from when the concerts' dates count
 * @returns how many events were created
 * @throws Error in one line when the API refuses something
 */
export async function loadDemo(apiUrl: string, target: SignInTarget, now: Date): Promise<number> {
  const people = await signedIn(apiUrl, target);
  for (const { role, name } of demoUsers) await people[role]('PATCH', '/api/users/me', { name });
  const { items } = await people.organizer<{ items: EventFacts[] }>('GET', '/api/events/mine?limit=100');
  const known = new Set(items.map(({ title }) => title));
  const missing = demoConcerts.filter(({ title }) => !known.has(title));
  for (const concert of missing) await publish(people, concert, now);
  return missing.length;
}

async function publish(people: People, concert: DemoConcert, now: Date): Promise<void> {
  const { inDays, at, hours, booked = {}, ...facts } = concert;
  const startsAt = instantAt(new Date(now.getTime() + inDays * DAY_MS), at, concert.timeZone);
  const endsAt = new Date(startsAt.getTime() + hours * 3_600_000);
  const event = await people.organizer<EventFacts>('POST', '/api/events', { ...facts, startsAt, endsAt });
  await givePicture(people.organizer, event);
  for (const role of ['admin', 'fan'] as const) {
    const quantity = booked[role];
    const key = createHash('sha256').update(`demo ${event.id} ${role}`).digest('hex').slice(0, 32);
    if (quantity) await people[role]('POST', '/api/bookings', { eventId: event.id, quantity }, key);
  }
}

async function givePicture(organizer: Call, { id: eventId, title }: EventFacts): Promise<void> {
  const content = await drawPicture(title);
  const { url, fields, key } = await organizer<{ url: string; fields: Record<string, string>; key: string }>(
    'POST',
    '/api/uploads',
    {
      purpose: 'event-picture',
      eventId,
      contentType: 'image/jpeg',
      size: content.length,
      fileName: 'stage.jpg',
    },
  );
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([new Uint8Array(content)]));
  const answer = await fetch(url, { method: 'POST', body: form });
  if (!answer.ok) throw new Error(`the bucket answered ${answer.status}: ${await answer.text()}`);
  await organizer('PUT', `/api/events/${eventId}/picture`, { key });
}

async function signedIn(apiUrl: string, target: SignInTarget): Promise<People> {
  const entries = demoUsers.map(async ({ role, email, password }) => {
    // Only an ID token carries the e-mail address into the profile.
    const { IdToken } = await signIn(target, email, password);
    return [role, caller(apiUrl, IdToken)] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as People;
}

const caller =
  (apiUrl: string, token: string): Call =>
  async <T>(method: string, path: string, body?: object, key?: string): Promise<T> => {
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    if (body) headers['content-type'] = 'application/json';
    if (key) headers['idempotency-key'] = key;
    const answer = await ownRequest(apiUrl + path, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
