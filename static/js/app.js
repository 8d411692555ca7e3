/* The whole behaviour that HTML and htmx do not bring: shortcuts, focus, dialogs, toasts, theme, unsaved text.
   Everything is delegated from the document, so swapped content works without being registered. */
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const shown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;

/* Shortcuts: data-hotkey="u" or "g t" on a real link, button or field; single keys rest while somebody types. */
const TYPING = 'input:not([type=radio], [type=checkbox], [type=button], [type=submit]), textarea, select, [contenteditable]';
let typed = [];
let forget;

function singleKeys() {
  return !document.cookie.split('; ').includes('keys=off');
}

function runHotkey(key) {
  clearTimeout(forget);
  forget = setTimeout(() => { typed = []; }, 1000);
  typed = [...typed.slice(-1), key.length === 1 ? key.toLowerCase() : key];
  const scope = $('dialog[open]') ?? document;
  for (const keys of [typed.join(' '), typed.at(-1)]) {
    const found = $$('[data-hotkey]', scope).filter((each) => each.dataset.hotkey === keys);
    const element = found.find(shown) ?? (keys.startsWith('g ') || keys === '?' || keys === '/' ? found[0] : undefined);
    if (element) {
      typed = [];
      if (element.matches('input, textarea, select')) element.focus();
      if (!element.matches(TYPING)) element.click();
      return true;
    }
  }
  return false;
}

/* Lists and trees: rows carry data-row; j and k, or arrows once inside, move between their first links. */
const rowTarget = (row) => (row.matches('a, summary, button') ? row : $('a, summary, button', row));

function moveRow(step) {
  const rows = $$('[data-row]').filter(shown);
  const here = rows.indexOf(document.activeElement.closest('[data-row]'));
  const next = rows[here < 0 && step < 0 ? rows.length - 1 : Math.max(here + step, 0)];
  if (next) rowTarget(next)?.focus();
  return Boolean(next);
}

function rowKey(event) {
  const row = document.activeElement.closest('[data-row]');
  const branch = row && document.activeElement.closest('summary')?.parentElement;
  switch (event.key) {
    case 'j': return moveRow(1);
    case 'k': return moveRow(-1);
    case 'ArrowDown': return Boolean(row) && moveRow(1);
    case 'ArrowUp': return Boolean(row) && moveRow(-1);
    case 'ArrowRight': if (branch) branch.open = true; return Boolean(branch);
    case 'ArrowLeft': if (branch) branch.open = false; return Boolean(branch);
    case 'u': if (row) $('.btn', row)?.click(); return Boolean(row);
    default: return false;
  }
}

document.addEventListener('keydown', (event) => {
  const form = event.target.closest('form');
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && form) {
    event.preventDefault();
    form.requestSubmit($('.primary:not([type=button])', form));
  } else if (!event.ctrlKey && !event.metaKey && !event.altKey && singleKeys() && !event.target.matches(TYPING)) {
    if (event.target.matches('[type=radio]') && event.key.startsWith('Arrow')) return;
    const search = event.key === '/' && $('#main [type=search]');
    if (search) search.focus();
    if (search || runHotkey(event.key) || rowKey(event)) event.preventDefault();
  }
});

/* Clicks on the few data-attributes that are not links or forms. */
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-theme-choice], [data-opens], [data-close], [data-action="print"]');
  if (!button) return;
  if ('themeChoice' in button.dataset) {   // htmx stores it in the profile; here it shows at once
    document.documentElement.dataset.theme = button.value;
    for (const each of $$('[data-theme-choice]')) each.ariaPressed = String(each === button);
  } else if (button.dataset.opens) document.getElementById(button.dataset.opens).showModal();
  else if ('close' in button.dataset) button.closest('dialog').close();
  else window.print();
});

const keySwitch = $('[data-single-keys]');
if (keySwitch) {
  keySwitch.checked = singleKeys();
  keySwitch.addEventListener('change', () => {
    document.cookie = `keys=off; path=/; samesite=lax; max-age=${keySwitch.checked ? 0 : 31536000}`;
  });
}

/* Toasts leave after ten seconds, unless somebody is on them. */
function ageToasts() {
  for (const toast of $$('[data-toast]:not([data-aging])')) {
    toast.dataset.aging = '';
    const leave = () => (toast.matches(':hover, :focus-within') ? setTimeout(leave, 2000) : toast.remove());
    setTimeout(leave, 10000);
  }
}

/* htmx: busy marks after 200 ms, dialogs, focus, and what to say when no answer comes. */
const busy = new WeakMap();
let opener;
document.addEventListener('htmx:beforeRequest', ({ detail }) => {
  if (!detail.elt.closest('dialog')) opener = detail.elt;
  if (detail.elt.closest('[data-quiet]')) return;
  busy.set(detail.xhr, setTimeout(() => detail.target.setAttribute('aria-busy', 'true'), 200));
});
document.addEventListener('htmx:afterRequest', ({ detail }) => {
  clearTimeout(busy.get(detail.xhr));
  detail.target.removeAttribute('aria-busy');
  if (detail.successful) {
    delete detail.elt.closest('form')?.dataset.dirty;
    $$('[data-no-answer]').forEach((alert) => alert.remove());
  }
});
document.addEventListener('htmx:afterSettle', ({ detail }) => {
  for (const dialog of $$('dialog[data-modal]:not([open])')) {
    dialog.showModal();
    dialog.addEventListener('close', () => { dialog.remove(); opener?.focus(); });
  }
  ageToasts();
  const asked = detail.xhr?.status === 422 ? '[aria-invalid="true"]' : '[data-focus]';
  const place = detail.target && ($(asked, detail.target.isConnected ? detail.target : document));
  if (place) {
    if (!place.matches('input, textarea, select, button, a, [tabindex]')) place.tabIndex = -1;
    place.focus();
  }
});
for (const name of ['htmx:sendError', 'htmx:responseError', 'htmx:timeout']) {
  document.addEventListener(name, ({ detail }) => {
    if (detail.elt.closest('[data-quiet]')) return;
    const place = detail.elt.closest('form, dialog') ?? $('#main') ?? document.body;
    if (!$('[data-no-answer]', place)) place.prepend($('#no-answer').content.cloneNode(true));
  });
}

/* Unsaved text: the browser asks before the page is left. */
document.addEventListener('input', (event) => {
  const form = event.target.closest('form[method=post]:not([data-unguarded])');
  if (form) form.dataset.dirty = '';
});
document.addEventListener('submit', (event) => {
  if (!event.defaultPrevented) delete event.target.dataset.dirty;
});
window.addEventListener('beforeunload', (event) => {
  if ($('form[data-dirty]')) event.preventDefault();
});

ageToasts();
