// @ts-check
import { ask, follow, Refused } from './api.js';
import { List } from './list.js';

const OFFLINE = 'You are offline. Changes will appear when the connection is back.';

/** @param {string} id @returns {HTMLElement} */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {string} id @returns {HTMLInputElement} */
const input = (id) => /** @type {HTMLInputElement} */ (element(id));

const list = new List(element('items'), element('empty'), (item) =>
  attempt(async () => {
    await ask('DELETE', `/api/v1/items/${item.id}`);
    list.take({ type: 'deleted', item });
  }),
);
let unfollow = () => {};
/** @type {string | null} */
let next = null;

/** @param {string} text */
function warn(text) {
  element('alert').textContent = text;
}

/** Shows what went wrong; a session that has ended leads back to the sign-in. @param {() => Promise<void>} what */
async function attempt(what) {
  try {
    await what();
    if (element('alert').textContent !== OFFLINE) warn('');
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 401) showSignIn();
    if (error.status > 0) warn(error.message);
  }
}

function showSignIn() {
  unfollow();
  element('signed-in').hidden = true;
  element('live').textContent = '';
  list.clear();
  element('sign-in').hidden = false;
}

/** @param {string} subject */
function showItems(subject) {
  element('sign-in').hidden = true;
  element('who').textContent = `Signed in as ${subject}`;
  element('signed-in').hidden = false;
  unfollow = follow({
    change: (change) => list.take(change),
    connected: () => {
      element('live').textContent = 'Live';
      if (element('alert').textContent === OFFLINE) warn('');
      // Whatever changed while nobody listened.
      void attempt(load);
    },
    lost: () => (element('live').textContent = 'Reconnecting…'),
    missing: () => warn(OFFLINE),
  });
}

async function load() {
  const page = await ask('GET', '/api/v1/items?limit=50');
  list.clear();
  showPage(page);
}

/** @param {{ items: import('./api.js').Item[], next: string | null }} page */
function showPage(page) {
  list.show(page.items);
  next = page.next;
  element('more').hidden = next === null;
}

element('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  void attempt(async () => {
    await ask('POST', '/session', { token: input('token').value });
    input('token').value = '';
    warn('');
    const { subject } = await ask('GET', '/session');
    showItems(subject);
    input('name').focus();
  });
});

element('sign-out').addEventListener('click', () => {
  void attempt(async () => {
    await ask('DELETE', '/session');
    showSignIn();
    input('token').focus();
  });
});

element('add').addEventListener('submit', (event) => {
  event.preventDefault();
  void attempt(async () => {
    const draft = { name: input('name').value.trim(), quantity: input('quantity').valueAsNumber };
    const item = await ask('POST', '/api/v1/items', draft, { 'idempotency-key': crypto.randomUUID() });
    list.take({ type: 'created', item });
    input('name').value = '';
    input('quantity').value = '0';
    input('name').focus();
  });
});

element('more').addEventListener('click', () => {
  void attempt(async () => showPage(await ask('GET', `/api/v1/items?limit=50&cursor=${next}`)));
});

try {
  const { subject } = await ask('GET', '/session');
  showItems(subject);
} catch {
  showSignIn();
}
