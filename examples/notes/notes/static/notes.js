// Ask before a delete.
document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

// Say that a file is too large before it is sent.
document.addEventListener("change", (event) => {
  const { files, dataset } = event.target;
  if (!files || !dataset.limit) return;
  const tooLarge = files[0] && files[0].size > Number(dataset.limit);
  event.target.setCustomValidity(tooLarge ? "An attachment has at most 10 MB." : "");
  event.target.reportValidity();
});
