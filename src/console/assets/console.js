// Small comforts only: every page works without this file.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== 'post') return;
  // A second tap on a slow line must not send a second time.
  if (form.dataset.sent === 'yes') event.preventDefault();
  form.dataset.sent = 'yes';
});

// Coming back with the browser's button finds the forms usable again.
window.addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent;
});
