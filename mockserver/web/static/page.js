// Makes the pages nicer; none of them needs it.
'use strict';

// The navigator's filter: shows the modules whose words are asked for, as one types.
(function () {
  const box = document.getElementById('filter');
  const modules = document.getElementById('modules');
  const result = document.getElementById('filter_result');
  if (!box || !modules) return;

  // What the server left out came with the filter in the address: it is asked anew.
  const narrowed = box.value !== '';

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
    if (narrowed) return;
    event.preventDefault();
    const shown = modules.querySelectorAll('.application:not([hidden]) li:not([hidden]) a');
    if (shown.length === 1) shown[0].click();
  });
})();
