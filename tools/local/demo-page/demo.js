import { askCognito, signInWith } from '../docs/cognito.js';
import { sendFile } from '../docs/upload.js';
import { fill, setBusy, show } from './cards.js';
import { saveDoorList } from './door-list.js';
import { ask, knownFrom, sentenceOf } from './problems.js';

const element = (id) => document.getElementById(id);
const settings = await (await fetch('/docs/settings.json')).json();

/** Who is signed in: { token, id }; undefined for nobody. */
let me;
/** What the page shows, by id: the event as it was last told, its card, and the key of a booking that was meant and not answered. */
const shown = new Map();

const api = (method, path, request = {}) => ask(method, path, { ...request, token: me?.token });

/** Runs what a click asks for, and says how it ended. */
async function attempt(work) {
  say('');
  try {
    say((await work()) ?? '');
  } catch (error) {
    say(await explained(error));
  }
  element('progress').hidden = true;
}

const say = (text) => void (element('status').textContent = text);

/** Whoever's token is no longer taken is signed out: nothing else would work with it. */
async function explained(error) {
  const isOver = error.status === 401 || error.problem?.code === 'account_erased';
  if (me && isOver) await signOut().catch(() => undefined);
  return error.problem ? sentenceOf(error.status, error.problem) : error.message;
}

function progress(part) {
  element('progress').hidden = false;
  element('progress').value = part;
}

/** A card for an event that was not shown before. */
function newCard(event) {
  const node = element('event').content.cloneNode(true).querySelector('article');
  const one = { event, node };
  node.querySelector('.book').addEventListener('click', () => void bookOnce(one));
  node
    .querySelector('.door-list')
    .addEventListener('click', () => void attempt(() => saveDoorList(one.event, me.token)));
  node
    .querySelector('.picture-file input')
    .addEventListener('change', ({ target }) => void attempt(() => setPicture(one.event, target.files[0])));
  return one;
}

/** Shows an event as it is by now. */
function update(one, event) {
  one.event = event;
  fill(one.node, event, { isSignedIn: me !== undefined, id: me?.id });
}

async function refresh() {
  const { items } = await api('GET', '/api/events?limit=50');
  await place(items.map(cardOf));
}

/** The card of an event, as it is by now. */
function cardOf(event) {
  const one = shown.get(event.id) ?? newCard(event);
  shown.set(event.id, one);
  update(one, event);
  return one.node;
}

/** Calendar entries lead to /demo#<id of the event>: it comes first, also where the list does not reach it. */
async function place(listed) {
  const id = location.hash.slice(1);
  const isNamed = /^[\da-f-]{36}$/.test(id);
  const first = listed.find(({ dataset }) => dataset.id === id);
  const named = isNamed ? (first ?? cardOf(await api('GET', `/api/events/${id}`))) : undefined;
  const cards = named ? [named, ...listed.filter((card) => card !== named)] : listed;
  const nodes = [...element('events').children];
  // Moving a card takes the focus from its button.
  if (nodes.length === cards.length && cards.every((card, i) => card === nodes[i])) return;
  element('events').replaceChildren(...cards);
  named?.scrollIntoView();
}

/** A double click may take half a second, in which an API nearby has long answered. */
const DOUBLE_CLICK_MS = 1_000;

/** A second click while the first one is under way, or right after it, is no second wish. */
async function bookOnce(one) {
  if (one.node.querySelector('.book').getAttribute('aria-disabled') === 'true') return;
  setBusy(one.node, true, one.event);
  await attempt(() => book(one));
  setTimeout(() => setBusy(one.node, false, one.event), DOUBLE_CLICK_MS);
}

/**
 * Books at the price that the page shows. Where it is another one by now, the page shows that, and the fan decides anew. The key
 * is kept until there is an answer: whoever clicks again after a lost one gets the same booking, not another.
 */
async function book(one) {
  const { id, title, priceCents, currency, available } = one.event;
  const body = { eventId: id, quantity: 1, expectedUnitPriceCents: priceCents, currency };
  const wish = JSON.stringify([me.id, body]);
  if (one.wish !== wish) Object.assign(one, { wish, key: crypto.randomUUID() });
  try {
    const { reference, quantity } = await api('POST', '/api/bookings', {
      body,
      headers: { 'idempotency-key': one.key },
    });
    one.wish = undefined;
    update(one, { ...one.event, available: available === null ? null : Math.max(0, available - quantity) });
    return `Booked: ${title}, reference ${reference}`;
  } catch (error) {
    // A refusal is an answer, which the key would only repeat; a server that could not say is none.
    if (error.status < 500) one.wish = undefined;
    update(one, { ...one.event, ...knownFrom(error) });
    throw error;
  } finally {
    clearTimeout(one.timer);
    one.timer = setTimeout(() => void readAgain(one), CACHED_MS);
  }
}

/** A read may be two seconds old (docs/adr/0007): until then the page counts for itself. */
const CACHED_MS = 2_500;

async function readAgain(one) {
  try {
    const event = await api('GET', `/api/events/${one.event.id}`);
    if (event.status === 'scheduled') update(one, event);
    else await refresh();
  } catch {
    // What was shown is the best that is known.
  }
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
  await askCognito(settings.cognitoUrl, 'DeleteUser', { AccessToken: me.accessToken });
  await signOut();
  return 'Your account is erased.';
}

async function signIn() {
  const { email, password, name, role } = settings.users.find((user) => user.email === element('user').value);
  const { IdToken, AccessToken } = await signInWith(settings, email, password);
  me = { token: IdToken, accessToken: AccessToken };
  const profile = await api('GET', '/api/users/me');
  me.id = profile.id;
  element('who').textContent = `${name} (${role})`;
  show(element('avatar'), profile.avatar, '48px');
  element('sign-in').hidden = true;
  element('me').hidden = false;
  element('sign-out').focus();
  await refresh();
}

async function signOut() {
  me = undefined;
  element('sign-in').hidden = false;
  element('me').hidden = true;
  element('user').focus();
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
addEventListener('hashchange', () => void attempt(refresh));
await attempt(refresh);
