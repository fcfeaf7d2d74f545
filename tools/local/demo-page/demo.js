import { askCognito, signInWith } from '../docs/cognito.js';
import { sendFile } from '../docs/upload.js';

const element = (id) => document.getElementById(id);
const settings = await (await fetch('/docs/settings.json')).json();

/** Who is signed in: { token, id }; undefined for nobody. */
let me;

/** Calls the API; throws what it says. */
async function api(method, path, { body, headers = {} } = {}) {
  const answer = await fetch(path, {
    method,
    headers: { ...caller(), ...headers, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const result = text === '' ? {} : JSON.parse(text);
  if (answer.ok) return result;
  throw new Error(result.detail ?? result.message ?? `The API answered ${answer.status}.`);
}

const caller = () => (me ? { authorization: `Bearer ${me.token}` } : {});

/** Runs what a click asks for, and says how it ended. */
async function attempt(work) {
  element('status').textContent = '';
  try {
    element('status').textContent = (await work()) ?? '';
  } catch (error) {
    element('status').textContent = error.message;
  }
  element('progress').hidden = true;
}

function progress(part) {
  element('progress').hidden = false;
  element('progress').value = part;
}

/** Shows a picture in the size that the screen needs, its colour until it is there. */
function show(image, picture, sizes) {
  image.hidden = picture === null;
  if (picture === null) return;
  const webp = picture.variants.filter(({ type }) => type === 'image/webp');
  image.style.background = `${picture.color} center / cover url("${picture.placeholder}")`;
  image.sizes = sizes;
  image.srcset = webp.map(({ url, width }) => `${url} ${width}w`).join(', ');
  image.src = picture.variants.find(({ type }) => type === 'image/jpeg').url;
}

/** ISO 4217 gives these currencies no decimals, or three; Intl shows what is in use, which is less for some. */
const NO_DECIMALS = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ');
const THREE_DECIMALS = 'BHD IQD JOD KWD LYD OMR TND'.split(' ');

function priceOf({ priceCents, currency }) {
  const digits = NO_DECIMALS.includes(currency) ? 0 : THREE_DECIMALS.includes(currency) ? 3 : 2;
  return `${(priceCents / 10 ** digits).toFixed(digits)} ${currency}`;
}

function card(event) {
  const node = element('event').content.cloneNode(true).querySelector('article');
  const part = (selector) => node.querySelector(selector);
  node.dataset.id = event.id;
  part('h2').textContent = event.title;
  const when = new Date(event.startsAt).toLocaleString(undefined, { timeZone: event.timeZone });
  part('.where').textContent = `${when}, ${[event.venue, event.city].filter(Boolean).join(', ')}`;
  const left = event.available === null ? 'no limit' : `${event.available} left`;
  part('.places').textContent = `${priceOf(event)}, ${left}`;
  part('.calendar').href = `/api/events/${event.id}/calendar.ics`;
  show(part('.picture'), event.picture, '(min-width: 40rem) 20rem, 90vw');
  part('.variants').textContent = (event.picture?.variants ?? [])
    .filter(({ type }) => type === 'image/webp')
    .map(({ width, height }) => `${width} x ${height}`)
    .join(', ');
  part('.door-list').hidden = me?.id !== event.organizer.id;
  part('.door-list').addEventListener('click', () => void attempt(() => saveDoorList(event)));
  part('.book').hidden = me === undefined;
  part('.book').addEventListener('click', () => void attempt(() => book(event)));
  part('.picture-file').hidden = me?.id !== event.organizer.id;
  part('.picture-file input').addEventListener(
    'change',
    ({ target }) => void attempt(() => setPicture(event, target.files[0])),
  );
  return node;
}

async function refresh() {
  const { items } = await api('GET', '/api/events?limit=50');
  element('events').replaceChildren(...items.map(card));
  await showNamed();
}

/** Calendar entries lead to /demo#<id of the event>: it comes first, also where the list does not reach it. */
async function showNamed() {
  const id = location.hash.slice(1);
  if (!/^[\da-f-]{36}$/.test(id)) return;
  const listed = document.querySelector(`article[data-id="${id}"]`);
  const node = listed ?? card(await api('GET', `/api/events/${id}`));
  element('events').prepend(node);
  node.scrollIntoView();
}

/** Books at the price that the page shows. Where it is another one by now, the page shows that, and the fan decides anew. */
async function book({ id, title, priceCents, currency }) {
  const body = { eventId: id, quantity: 1, expectedUnitPriceCents: priceCents, currency };
  const headers = { 'idempotency-key': crypto.randomUUID() };
  try {
    const { reference } = await api('POST', '/api/bookings', { body, headers });
    return `Booked: ${title}, reference ${reference}`;
  } finally {
    await refresh();
  }
}

/** A link cannot carry the token: the page fetches the file and saves it under the name that the API gives it. */
async function saveDoorList({ id }) {
  const answer = await fetch(`/api/events/${id}/attendees.csv`, { headers: caller() });
  if (!answer.ok) throw new Error((await answer.json()).detail);
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

async function setPicture({ id: eventId }, file) {
  const key = await sendFile(file, { token: me.token, purpose: 'event-picture', eventId, progress });
  await api('PUT', `/api/events/${eventId}/picture`, { body: { key } });
  await refresh();
  return 'The picture is there.';
}

async function setAvatar(file) {
  const key = await sendFile(file, { token: me.token, purpose: 'avatar', progress });
  show(element('avatar'), await api('PUT', '/api/users/me/avatar', { body: { key } }), '48px');
  return 'Your picture is there.';
}

/** First what Concert keeps, then the sign-in itself, which only its owner may delete. */
async function erase() {
  await api('DELETE', '/api/users/me');
  await askCognito(settings.cognitoUrl, 'DeleteUser', { AccessToken: me.token });
  await signOut();
  return 'Your account is erased.';
}

async function signIn() {
  const { email, password, name, role } = settings.users.find((user) => user.email === element('user').value);
  const { AccessToken } = await signInWith(settings, email, password);
  me = { token: AccessToken };
  const profile = await api('GET', '/api/users/me');
  me.id = profile.id;
  element('who').textContent = `${name} (${role})`;
  show(element('avatar'), profile.avatar, '48px');
  element('sign-in').hidden = true;
  element('me').hidden = false;
  await refresh();
}

async function signOut() {
  me = undefined;
  element('sign-in').hidden = false;
  element('me').hidden = true;
  await refresh();
}

for (const { email, name, role } of settings.users)
  element('user').add(new Option(`${name} (${role})`, email));
element('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  void attempt(signIn);
});
element('sign-out').addEventListener('click', () => void attempt(signOut));
element('erase').addEventListener('click', () => {
  if (confirm('Erase your account, your picture and your coming bookings, for good?')) void attempt(erase);
});
element('avatar-file').addEventListener(
  'change',
  ({ target }) => void attempt(() => setAvatar(target.files[0])),
);
addEventListener('hashchange', () => void attempt(showNamed));
await attempt(refresh);
