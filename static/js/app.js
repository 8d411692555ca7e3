/* The behaviour that HTML and htmx do not bring: shortcuts, focus, dialogs, toasts, theme, unsaved text.
   All of it is delegated from the document, so swapped content works without being registered. */
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const on = (type, listener) => document.addEventListener(type, listener);
const shown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;

/* Shortcuts: data-hotkey="u" or "g t" on a real link, button or field; single keys rest while somebody types. */
const TYPING = 'input:not([type=radio], [type=checkbox], [type=button], [type=submit]), textarea, select, [contenteditable]';
const singleKeys = () => !document.cookie.split('; ').includes('keys=off');
let typed = '';
let forget;

function runHotkey(key) {
  clearTimeout(forget);
  forget = setTimeout(() => { typed = ''; }, 1000);
  const last = key.length === 1 ? key.toLowerCase() : key;
  const sequence = `${typed} ${last}`;
  typed = last;
  const choices = $$('[data-hotkey]', $('dialog[open]') ?? document);
  const named = (keys) => choices.filter((each) => each.dataset.hotkey === keys);
  const element = named(sequence)[0] ?? named(last).find(shown);
  if (!element) return false;
  typed = '';
  if (element.matches('input, textarea, select')) element.focus();
  if (!element.matches(TYPING)) element.click();
  return true;
}

/* Lists and trees: rows carry data-row; j and k, or arrows once inside, move between their first links. */
function moveRow(row, step, among = '[data-row]') {
  const rows = $$(among).filter(shown);
  const next = rows[row ? Math.max(rows.indexOf(row) + step, 0) : 0];
  if (next) (next.matches('a, summary, button, [tabindex]') ? next : $('a, summary, button', next))?.focus();
  return Boolean(next);
}

function rowKey(key) {
  const row = document.activeElement.closest('[data-row]');
  const branch = document.activeElement.closest('summary')?.parentElement;
  if (key === 'j' || key === 'k') return moveRow(row, key === 'j' ? 1 : -1);
  if (key === 'n' || key === 'p') return moveRow(row, key === 'n' ? 1 : -1, '[data-problem]');
  if (!row) return false;
  if (key === 'ArrowDown' || key === 'ArrowUp') return moveRow(row, key === 'ArrowDown' ? 1 : -1);
  if (branch && (key === 'ArrowRight' || key === 'ArrowLeft')) branch.open = key === 'ArrowRight';
  else if (key === 'u') $('.btn', row)?.click();
  else if (key === 'x') $('[name=ids]', row)?.click();
  else return false;
  return true;
}

/* The alignment tree: one row is in the tab order, its links with it; the keys of the ARIA tree pattern. */
let carried;    // what is taken up to be hung elsewhere: { id, url, title }
let spelled = '';
const level = (row) => Number(row.ariaLevel);

function rove(tree, row) {
  for (const each of $$('[data-row][tabindex="0"]', tree)) for (const one of [each, ...$$('a', each)]) one.tabIndex = -1;
  for (const one of row ? [row, ...$$('a', row)] : []) one.tabIndex = 0;
}

function settleTrees() {
  for (const tree of $$('[data-tree]')) {
    for (const link of $$('[data-row] a', tree)) link.tabIndex = -1;
    for (const row of $$('[data-row]', tree)) row.toggleAttribute('data-carried', Boolean(carried) && row.dataset.id === carried.id);
    rove(tree, $('[tabindex="0"]', tree) ?? $('[aria-current]', tree) ?? $('[data-row]', tree));
  }
}

function carry(row) {
  carried = row && { id: row.dataset.id, url: row.dataset.move, title: $('[data-go]', row).textContent };
  settleTrees();
  const says = $('[data-says]');
  if (says) says.textContent = carried ? says.dataset.says.replace('…', carried.title) : '';
}

/* The preview of a move: below this row, at the top under this priority, or wherever is then chosen. */
function previewMove(row, place) {
  const { id, top } = place?.dataset ?? {};
  const query = place ? `?${new URLSearchParams(id ? { parent: id } : { priority: top })}` : '';
  const { url } = carried;
  carry(undefined);
  htmx.ajax('GET', url + query, { source: row, target: '#dialog', swap: 'innerHTML' });
}

function treeKey(row, key, isTyping) {
  const rows = $$('[data-row]', row.closest('[data-tree]'));
  const at = rows.indexOf(row);
  const isOpen = row.ariaExpanded === 'true';
  const toggle = () => $('[data-toggle]', row).click();
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, Home: -at, End: rows.length - 1 - at }[isTyping ? key.replace(/^[jk]$/, '') : key];
  if (step !== undefined) rows[at + step]?.focus();
  else if (key === 'ArrowRight' && row.ariaExpanded) isOpen ? rows[at + 1]?.focus() : toggle();
  else if (key === 'ArrowLeft' && isOpen) toggle();
  else if (key === 'ArrowLeft') rows.slice(0, at).findLast((each) => level(each) < level(row))?.focus();
  else if (key === '*') for (const each of row.closest('ul').children) $(':scope > [aria-expanded=false] [data-toggle]', each)?.click();
  else if (key === 'Escape' && carried) carry(undefined);
  else if (key === 'm' && !isTyping && row.dataset.move) row.dataset.id === carried?.id ? previewMove(row) : carry(row);
  else if (key === 'Enter' && document.activeElement === row) {
    if (carried && (row.dataset.id ?? row.dataset.top)) previewMove(row, row);
    else $('[data-go], [data-toggle]', row)?.click();
  } else return false;
  return true;
}

/* Letters spell the beginning of a row's name; those that are shortcuts do so once others have begun. */
function spell(row, key) {
  if (key.length !== 1 || (!spelled && (key === ' ' || (singleKeys() && 'jkmgux/?*'.includes(key))))) return false;
  clearTimeout(spell.ends);
  spell.ends = setTimeout(() => { spelled = ''; }, 700);
  spelled += key.toLowerCase();
  const rows = $$('[data-row]', row.closest('[data-tree]'));
  const from = rows.indexOf(row) + (spelled.length === 1);
  const name = (each) => $('[data-go]', each)?.textContent.trim().toLowerCase() ?? '';
  [...rows.slice(from), ...rows.slice(0, from)].find((each) => name(each).startsWith(spelled))?.focus();
  return true;
}

on('focusin', ({ target }) => {
  const row = target.closest('[data-tree] [data-row]');
  if (row) rove(row.closest('[data-tree]'), row);
});
on('dragstart', ({ target }) => {
  const row = target.closest?.('[data-move]');
  if (row) setTimeout(() => carry(row));   // a page that changes while a drag begins ends it
});
on('dragover', (event) => {
  const row = carried && event.target.closest('[data-tree] :is([data-id], [data-top])');
  for (const each of $$('[data-over]')) if (each !== row) delete each.dataset.over;
  if (!row || row.dataset.id === carried.id) return;
  event.preventDefault();
  row.dataset.over = '';
});
on('drop', (event) => {
  const row = $('[data-over]');
  if (!carried || !row) return;
  event.preventDefault();
  previewMove($(`[data-id="${carried.id}"]`) ?? row, row);
});
on('dragend', () => { for (const each of $$('[data-over]')) delete each.dataset.over; if (carried) carry(undefined); });

/* The matrix of people and objectives: one stop in the tab order, arrows move among its marks and titles, h hands over the row. */
const MARKED = '[data-matrix] tbody tr:not(.grp) :is(th a, td)';
function moveInMatrix(cell, key) {
  const spot = cell.closest('th, td');
  const column = [...spot.parentElement.children].indexOf(spot);
  const rows = $$('[data-matrix] tbody tr:not(.grp)');
  const at = rows.indexOf(spot.parentElement);
  const [down, right] = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[key];
  const next = rows[at + down]?.children[column + right];
  const place = next && (next.matches('th') ? $('a', next) : next);
  if (!place) return;
  for (const each of $$('[data-matrix] [tabindex="0"]')) each.tabIndex = -1;
  place.tabIndex = 0;
  place.focus();
}
function settleMatrix() {
  $$(MARKED).forEach((each, place) => { each.tabIndex = place ? -1 : 0; });
}
settleMatrix();
on('keydown', (event) => {
  const cell = !event.defaultPrevented && event.target.closest(MARKED);
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  const title = $('[data-hand]', cell.closest('tr'));
  if (event.key.startsWith('Arrow')) moveInMatrix(cell, event.key);
  else if (event.key === 'h' && singleKeys() && title) window.htmx.ajax('GET', title.dataset.hand, { source: title, target: '#dialog' });
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
});

on('keydown', (event) => {
  const { key, target } = event;
  const inTree = !event.ctrlKey && !event.metaKey && !event.altKey && target.closest('[data-tree] [data-row]');
  if (inTree && (treeKey(inTree, key, spelled || !singleKeys()) || spell(inTree, key))) return event.preventDefault();
  const form = target.closest('form') ?? $('form[data-submit-anywhere]');
  if (key === 'Enter' && (event.ctrlKey || event.metaKey) && form) {
    event.preventDefault();
    form.requestSubmit($('.primary:not([type=button])', form));
  } else if (event.altKey && ['ArrowUp', 'ArrowDown'].includes(event.key)) {
    const row = event.target.closest('[data-row]');   // a ranked list: its row carries buttons that move it
    const move = row && $(`[data-move="${event.key === 'ArrowUp' ? 'up' : 'down'}"]`, row);
    if (move) event.preventDefault();
    move?.click();
  } else if (key === 'Enter' && target.matches('form[method=post] [type=search]')) {
    event.preventDefault();   // a search inside a form finds; it does not save
  } else if (key === '=' && target.matches('[inputmode=decimal]') && singleKeys()) {
    if (runHotkey(key)) event.preventDefault();   // no number holds this sign: it confirms the last cause
  } else if (!event.ctrlKey && !event.metaKey && !event.altKey && singleKeys() && !target.matches(TYPING)) {
    if (target.matches('[type=radio]') && key.startsWith('Arrow')) return;
    const search = key === '/' && $('#main [type=search]');
    if (search) search.focus();
    else if (key === '?' && !$('dialog[open]')) $('#keys').showModal();
    else if (!runHotkey(key) && !rowKey(key)) return;
    event.preventDefault();
  }
});

/* A ranked list: pull a row by its number, and the whole order is sent once it is let go. */
const middle = (element) => { const box = element.getBoundingClientRect(); return box.top + box.height / 2; };
on('pointerdown', (event) => {
  const handle = event.target.closest('[data-drag]');
  if (!handle || event.button) return;
  event.preventDefault();
  const row = handle.closest('li');
  const order = () => [...row.parentElement.children].map((each) => each.dataset.id).join(',');
  const before = order();
  const follow = ({ clientY }) => {   // the neighbours step aside, so that the row keeps the pointer
    const { previousElementSibling: above, nextElementSibling: below } = row;
    if (above && clientY < middle(above)) row.after(above);
    else if (below && clientY > middle(below)) row.before(below);
  };
  const end = () => {
    document.removeEventListener('pointermove', follow);
    delete row.dataset.dragged;
    if (order() === before || !row.isConnected) return;
    const form = document.getElementById(handle.dataset.drag);
    form.elements.order.value = order();
    form.requestSubmit();
  };
  row.dataset.dragged = '';
  on('pointermove', follow);
  for (const type of ['pointerup', 'pointercancel']) document.addEventListener(type, end, { once: true });
});

/* The few buttons that are neither a link nor a form. */
on('click', ({ target }) => {
  const button = target.closest('[data-theme-choice], [data-opens], [data-close], [data-action="print"]');
  if (!button) return;
  if ('themeChoice' in button.dataset) {   // htmx stores it in the profile; here it shows at once
    document.documentElement.dataset.theme = button.value;
    for (const each of $$('[data-theme-choice]')) each.ariaPressed = String(each === button);
  } else if (button.dataset.opens) document.getElementById(button.dataset.opens).showModal();
  else if ('close' in button.dataset) button.closest('dialog').close();
  else window.print();
});
const keySwitch = $('[data-single-keys]');
keySwitch.checked = singleKeys();
keySwitch.addEventListener('change', () => {
  document.cookie = `keys=off; path=/; samesite=lax; max-age=${keySwitch.checked ? 0 : 31536000}`;
});

/* A list to pick from: how many are ticked, and all of those shown at once. */
on('change', ({ target }) => {
  const form = target.closest('[data-picks]');
  if (!form) return;
  if ('pickAll' in target.dataset) for (const box of $$('[name=ids]', form)) box.checked = target.checked;
  $('[data-picked]', form).textContent = $$('[name=ids]:checked', form).length;
});

/* Toasts leave after ten seconds, unless somebody is on them. */
function ageToasts() {
  for (const toast of $$('[data-toast]')) {
    const leave = () => (toast.matches(':hover, :focus-within') ? setTimeout(leave, 2000) : toast.remove());
    delete toast.dataset.toast;
    setTimeout(leave, 10000);
  }
}
ageToasts();

/* htmx: busy marks after 200 ms, dialogs, focus, and what to say when no answer comes. */
const busy = new WeakMap();
let opener;
on('htmx:beforeRequest', ({ detail }) => {
  if (!detail.elt.closest('dialog')) opener = detail.elt;
  if (detail.elt.closest('[data-quiet]')) return;
  busy.set(detail.xhr, setTimeout(() => detail.target.setAttribute('aria-busy', 'true'), 200));
});
on('htmx:configRequest', ({ detail }) => {
  /* A poller says that somebody types here, so that the answer leaves their form alone. */
  if (detail.elt.closest('[data-quiet]') && $('form[data-dirty]')) detail.headers['X-Typing'] = 'true';
});
on('htmx:afterRequest', ({ detail }) => {
  clearTimeout(busy.get(detail.xhr));
  detail.target.removeAttribute('aria-busy');
  if (!detail.successful) return;
  if (detail.elt.id === 'live') $('#lost').hidden = true;
  delete detail.elt.closest('form')?.dataset.dirty;
  detail.elt.closest('.toast')?.remove();
  $$('[data-no-answer]').forEach((alert) => alert.remove());
});
on('htmx:afterSettle', ({ detail }) => {
  ageToasts();
  settleTrees();
  /* a row that was swapped with what is below it keeps the focus, whatever in it was pressed */
  if (document.activeElement === document.body) document.getElementById(detail.target.id.replace(/^n-/, 'r-'))?.focus();
  settleMatrix();
  for (const dialog of $$('dialog[data-modal]:not([open])')) {
    dialog.showModal();
    dialog.addEventListener('close', () => { dialog.remove(); opener?.focus(); });
  }
  if (detail.requestConfig?.elt.closest('[data-quiet]')) return;   // a poller never takes the focus
  const asked = detail.xhr?.status === 422 ? '[aria-invalid="true"]' : '[data-focus]';
  const place = $(asked, detail.target?.isConnected ? detail.target : document);
  if (place && !place.matches('input, textarea, select, button, a')) place.tabIndex = -1;
  place?.focus();
});
for (const failure of ['htmx:sendError', 'htmx:responseError', 'htmx:timeout']) {
  on(failure, ({ detail }) => {
    if (detail.elt.id === 'live') $('#lost').hidden = false;   // the room asks again by itself
    const place = detail.elt.closest('form, dialog') ?? $('#main');
    if (detail.elt.closest('[data-quiet]') || $('[data-no-answer]', place)) return;
    const dropped = failure === 'htmx:responseError' ? '#no-answer' : '#no-connection';
    place.prepend($(detail.xhr?.status === 413 ? '#too-large' : dropped).content.cloneNode(true));
  });
}

/* A grid moves like a sheet; a block pasted into a cell is looked at before it is recorded. */
on('keydown', (event) => {
  const cell = event.target.closest('[data-cell]');
  if (!cell) return;
  const row = $$('[data-cell]', cell.closest('tr'));
  const column = $$(`[data-cell="${cell.dataset.cell}"]`, cell.closest('table'));
  const edge = { ArrowLeft: cell.selectionStart === 0, ArrowRight: cell.selectionEnd === cell.value.length };
  const steps = { ArrowDown: [column, 1], Enter: [column, 1], ArrowUp: [column, -1], ArrowLeft: [row, -1], ArrowRight: [row, 1] };
  if (event.key === 'Escape') cell.value = cell.defaultValue;
  else if (!steps[event.key] || edge[event.key] === false) return;
  else {
    const [among, step] = steps[event.key];
    const next = among[among.indexOf(cell) + step];
    if (next) next.focus(); else cell.blur();
    next?.select();
  }
  event.preventDefault();
});
on('paste', (event) => {
  const cell = event.target.closest?.('[data-cell]');
  const text = event.clipboardData?.getData('text/plain') ?? '';
  if (!cell || !/[\t\n]/.test(text.trimEnd())) return;
  event.preventDefault();
  const { ids, grid } = cell.closest('table').dataset;
  const form = $('#paste');
  Object.entries({ ids, rhythm: grid, start: cell.dataset.rowId, period_start: cell.dataset.cell, text })
    .forEach(([name, value]) => { form.elements[name].value = value; });
  form.submit();
});

/* A check-in's draft stays in this browser until it is saved, whatever becomes of the connection. */
const draftOf = (form) => `draft ${form.dataset.draft}`;
on('input', ({ target }) => {
  const form = target.closest('form[data-draft]');
  if (!form) return;
  const skipped = ['csrfmiddlewaretoken', 'version', 'period_start'];
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === 'string' && value && !skipped.includes(name));
  const at = new Date().toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  localStorage.setItem(draftOf(form), JSON.stringify({ at, fields }));
});
function restoreDraft() {
  const form = $('form[data-draft]:not([data-typed])');
  if (!form) return;
  form.dataset.typed = '';   // once: what is typed from now on is the draft
  const kept = JSON.parse(localStorage.getItem(draftOf(form)) ?? 'null');
  if (!kept) return;
  for (const [name, value] of kept.fields) {
    for (const field of $$(`[name="${name}"]`, form)) {
      if (field.matches('[type=radio]')) field.checked = field.value === value;
      else field.value = value;
      if (field.value === value && name === 'value') field.dispatchEvent(new Event(field.type === 'radio' ? 'change' : 'input', { bubbles: true }));
    }
  }
  const note = $('[data-draft-note]', form);
  note.textContent = note.dataset.draftNote.replace('{time}', kept.at);
  note.hidden = false;
}
restoreDraft();
on('htmx:afterSettle', restoreDraft);
on('htmx:afterRequest', ({ detail }) => {
  const form = detail.requestConfig?.elt;   // the form itself has made way for the next one
  if (detail.successful && form?.matches('form[data-draft]')) localStorage.removeItem(draftOf(form));
});
/* What was typed before htmx stood ready is previewed as well: it compares with what it found. */
on('htmx:load', ({ target }) => {
  for (const each of $$('input[hx-get][hx-trigger^="input"]', target)) {
    if (each.value !== each.defaultValue) window.htmx.trigger(each, 'input');
  }
});

settleTrees();
$('[data-tree] [aria-current]')?.scrollIntoView({ block: 'center' });

/* Unsaved text: the browser asks before the page is left. */
on('input', ({ target }) => {
  const form = target.closest('form[method=post]:not([data-unguarded])');
  if (form) form.dataset.dirty = '';
});
on('submit', (event) => { if (!event.defaultPrevented) delete event.target.dataset.dirty; });
window.addEventListener('beforeunload', (event) => { if ($('form[data-dirty]')) event.preventDefault(); });
