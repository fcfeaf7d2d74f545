/* global SwaggerUIBundle -- loaded by the page from swagger-ui-dist */
import { signInWith } from './cognito.js';
import { prepare, withIdempotencyKey } from './try-out.js';
import { sendFile } from './upload.js';

const SCHEME = 'cognito';
let token = '';
const element = (id) => document.getElementById(id);
const json = async (path) => (await fetch(path)).json();

const [settings, spec] = await Promise.all([
  json('/docs/settings.json'),
  json('/docs/openapi.json').then(prepare),
]);

const ui = SwaggerUIBundle({
  spec,
  domNode: element('reference'),
  deepLinking: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
  requestInterceptor: withIdempotencyKey(spec),
});

const people = element('user');
for (const { email, name, role } of settings.users) people.add(new Option(`${name} (${role})`, email));
people.add(new Option('somebody else …', ''));
// The fan: whoever tries the API out most likely wants to book.
people.value = settings.users.at(-1)?.email ?? '';
showFields();
people.addEventListener('change', showFields);
element('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  void attempt();
});
element('sign-out').addEventListener('click', signOut);

function showFields() {
  const isOther = people.value === '';
  for (const field of document.querySelectorAll('.other')) {
    field.hidden = !isOther;
    field.querySelector('input').required = isOther;
  }
}

async function attempt() {
  const button = element('sign-in').querySelector('button');
  button.disabled = true;
  element('status').textContent = '';
  try {
    await signIn(chosen());
  } catch (error) {
    element('status').textContent = error.message;
  }
  button.disabled = false;
}

function chosen() {
  const known = settings.users.find(({ email }) => email === people.value);
  return known ?? { email: element('email').value, password: element('password').value };
}

async function signIn({ email, password, name, role }) {
  const { AccessToken } = await signInWith(settings, email, password);
  token = AccessToken;
  ui.preauthorizeApiKey(SCHEME, AccessToken);
  element('who').textContent = name ? `${name} (${role})` : email;
  show(true);
  element('sign-out').focus();
}

function signOut() {
  ui.authActions.logout([SCHEME]);
  show(false);
  people.focus();
}

function show(isSignedIn) {
  element('sign-in').hidden = isSignedIn;
  element('signed-in').hidden = !isSignedIn;
}

// The bucket is no part of the API, so Swagger UI cannot send a file there: this does, and shows the key to go on with.
element('upload').addEventListener('submit', (event) => {
  event.preventDefault();
  void upload();
});

async function upload() {
  const [file] = element('file').files;
  const purpose = element('purpose').value;
  const eventId = element('upload-event').value.trim();
  element('status').textContent = '';
  try {
    element('upload-key').value = await sendFile(file, { token, purpose, eventId });
  } catch (error) {
    element('status').textContent = error.message;
  }
}
