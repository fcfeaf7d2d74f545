/* global SwaggerUIBundle -- loaded by the page from swagger-ui-dist */
import { prepare, withIdempotencyKey } from './try-out.js';

const SCHEME = 'cognito';
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
  const { AccessToken } = await askCognito(email, password);
  ui.preauthorizeApiKey(SCHEME, AccessToken);
  element('who').textContent = name ? `${name} (${role})` : email;
  show(true);
  element('sign-out').focus();
}

async function askCognito(email, password) {
  const answer = await fetch(settings.cognitoUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    },
    body: JSON.stringify({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: settings.clientId,
      AuthParameters: { USERNAME: email, PASSWORD: password },
    }),
  }).catch(() => {
    throw new Error('Cognito does not answer: is npm start still running?');
  });
  const result = await answer.json();
  if (result.AuthenticationResult) return result.AuthenticationResult;
  throw new Error(result.message ?? 'This account cannot sign in here.');
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
