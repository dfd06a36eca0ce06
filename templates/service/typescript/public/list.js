// @ts-check
/** @typedef {import('./api.js').Item} Item */
/** @typedef {import('./api.js').Change} Change */

/** The list on the page: what is in it, by id. Everything is set as text, so nothing in a name is ever markup. */
export class List {
  /** @type {Map<string, HTMLLIElement>} */
  #entries = new Map();
  /** @type {HTMLElement} */ #list;
  /** @type {HTMLElement} */ #empty;
  /** @type {(item: Item) => void} */ #remove;

  /** @param {HTMLElement} list @param {HTMLElement} empty @param {(item: Item) => void} remove */
  constructor(list, empty, remove) {
    this.#list = list;
    this.#empty = empty;
    this.#remove = remove;
  }

  clear() {
    this.#entries.clear();
    this.#list.replaceChildren();
    this.#empty.hidden = true;
  }

  /** @param {Change} change */
  take(change) {
    if (change.type === 'deleted') this.#drop(change.item.id);
    else this.#put(change.item);
    this.#empty.hidden = this.#entries.size > 0;
  }

  /** @param {Item[]} items */
  show(items) {
    for (const item of items) this.#put(item);
    this.#empty.hidden = this.#entries.size > 0;
  }

  /** @param {Item} item */
  #put(item) {
    const entry = this.#entries.get(item.id) ?? document.createElement('li');
    const name = Object.assign(document.createElement('span'), { className: 'name', textContent: item.name });
    const quantity = Object.assign(document.createElement('span'), { textContent: `× ${item.quantity}` });
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Delete ' });
    button.append(Object.assign(document.createElement('span'), { className: 'out', textContent: item.name }));
    button.addEventListener('click', () => this.#remove(item));
    entry.replaceChildren(name, quantity, button);
    if (!this.#entries.has(item.id)) this.#list.append(entry);
    this.#entries.set(item.id, entry);
  }

  /** @param {string} id */
  #drop(id) {
    const entry = this.#entries.get(id);
    if (!entry) return;
    // Whoever works by keyboard goes on where the entry was.
    const next = entry.contains(document.activeElement) && (entry.nextElementSibling ?? entry.previousElementSibling);
    entry.remove();
    this.#entries.delete(id);
    if (next) next.querySelector('button')?.focus();
  }
}
