// Sends picked files at once, and says so. Without it, a button does the same.
for (const picker of document.querySelectorAll("input[data-upload]")) {
  const field = picker.closest(".forms-upload");
  const button = field.querySelector("button[value^='upload:']");
  const status = field.querySelector("[data-upload-status]");
  button.hidden = true;
  picker.addEventListener("change", () => {
    if (picker.files.length) {
      button.click();
    }
  });
  picker.form.addEventListener("submit", () => {
    if (picker.files.length) {
      status.textContent = picker.dataset.upload;
    }
  });
}
