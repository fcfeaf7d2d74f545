import { Refusal } from './problems.js';

/** A link cannot carry the token: the page fetches the file and saves it under the name that the API gives it. */
export async function saveDoorList({ id }, token) {
  const answer = await fetch(`/api/events/${id}/attendees.csv`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!answer.ok) throw new Refusal(answer.status, await answer.json());
  const [, name] = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get('content-disposition')) ?? [];
  const [, plain] = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition')) ?? [];
  const url = URL.createObjectURL(await answer.blob());
  Object.assign(document.createElement('a'), {
    href: url,
    download: name ? decodeURIComponent(name) : plain,
  }).click();
  URL.revokeObjectURL(url);
  return 'The door list is saved.';
}
