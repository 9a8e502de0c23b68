// Makes the pages nicer; none of them needs it.
'use strict';

// The navigator's filter: shows the modules whose words are asked for, as one types.
(function () {
  const box = document.getElementById('filter');
  const modules = document.getElementById('modules');
  const result = document.getElementById('filter_result');
  if (!box || !modules) return;

  // What the server left out is not here to be found: then it is asked anew.
  const narrowed = box.value !== '';
  const shortcut = new RegExp(box.dataset.shortcut);

  function matches(text, words) {
    text = text.toLowerCase();
    return words.every((word) => text.includes(word));
  }

  function filter() {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const application of modules.querySelectorAll('.application')) {
      const title = application.querySelector('h2').textContent;
      let shown = 0;
      for (const item of application.querySelectorAll('li')) {
        const hit = matches(title, words) || matches(item.textContent, words);
        item.hidden = !hit;
        if (hit) shown++;
      }
      application.hidden = shown === 0;
      count += shown;
    }
    if (words.length === 0) result.textContent = '';
    else if (count === 0) result.textContent = 'No module has these words.';
    else result.textContent = count + (count === 1 ? ' module' : ' modules');
  }

  box.addEventListener('input', filter);
  box.addEventListener('keydown', function (event) {
    if (event.key === 'Escape') {
      box.value = '';
      filter();
    } else if (event.key === 'ArrowDown') {
      const first = modules.querySelector('.application:not([hidden]) li:not([hidden]) a');
      if (first) {
        event.preventDefault();
        first.focus();
      }
    }
  });
  box.form.addEventListener('submit', function (event) {
    if (narrowed || shortcut.test(box.value.trim().toLowerCase())) return;
    event.preventDefault();
    const shown = modules.querySelectorAll('.application:not([hidden]) li:not([hidden]) a');
    if (shown.length === 1) shown[0].click();
  });
})();

// Reference fields: offers the names that begin with what was typed, and what tells those
// of one name apart. The hidden value goes as soon as something is typed, and comes back
// with a name that was chosen.
(function () {
  for (const box of document.querySelectorAll('input[data-table]')) {
    const hidden = document.getElementById(box.id.replace(/^sys_display\./, ''));
    const names = document.getElementById(box.getAttribute('list'));
    const { table, column, beside, key } = box.dataset;
    let asked = 0;
    if (!column) continue;

    function choose() {
      const chosen = [...names.options].find((option) => option.value === box.value);
      if (!chosen) return false;
      hidden.value = chosen.dataset.key;
      box.value = chosen.dataset.name;
      return true;
    }

    box.addEventListener('input', async function () {
      hidden.value = '';
      const mine = ++asked;
      if (choose()) return;
      const query = new URLSearchParams({
        sysparm_query: column + 'STARTSWITH' + box.value.replaceAll('^', '^^') + '^ORDERBY' + column,
        sysparm_fields: [key, column, beside].filter(Boolean).join(), sysparm_limit: '16', sysparm_display_value: 'true', sysparm_exclude_reference_link: 'true',
      });
      const answer = await fetch('/api/now/table/' + table + '?' + query, { headers: { 'X-UserToken': g_ck, Accept: 'application/json' } });
      const rows = answer.ok ? (await answer.json()).result : [];
      if (mine !== asked) return;
      // The last one is there to be compared with, as is any that would come after it.
      names.replaceChildren(...rows.slice(0, 15).map((row) => {
        const option = document.createElement('option');
        const alike = rows.filter((other) => other[column] === row[column]).length > 1;
        option.value = alike ? row[column] + ' (' + (beside && row[beside] ? row[beside] : row[key]) + ')' : row[column];
        if (beside && !alike) option.label = row[beside];
        option.dataset.key = row[key];
        option.dataset.name = row[column];
        return option;
      }));
    });
  }
})();

// Whoever deletes a record is asked once more, and whoever acts on several.
(function () {
  const button = document.getElementById('sysverb_delete');
  if (button) {
    button.addEventListener('click', function (event) {
      if (!window.confirm('Delete this record?')) event.preventDefault();
    });
  }
  const rows = document.getElementById('rows');
  if (rows) {
    rows.addEventListener('submit', function (event) {
      const chosen = rows.querySelectorAll('input[name="sysparm_checked_items"]:checked').length;
      const action = document.getElementById('list_action');
      if (chosen === 0 || action.value === '') return;
      const what = action.selectedOptions[0].textContent + ': ' + chosen + (chosen === 1 ? ' record' : ' records') + '?';
      if (!window.confirm(what)) event.preventDefault();
    });
  }
})();

// A form that changes something goes once: the answer to a second press would take the
// place of the first, which may show a secret that nobody sees again.
(function () {
  for (const form of document.querySelectorAll('form[method="post"]')) {
    let gone = false;
    form.addEventListener('submit', function (event) {
      if (event.defaultPrevented) return;
      if (gone) event.preventDefault();
      gone = true;
    });
    window.addEventListener('pageshow', function () { gone = false; }); // one comes back to it
  }
})();
