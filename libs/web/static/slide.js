// A slider beside its field of a number: moved, it fills the field; let go, it sends the form. Without a script one
// fills the field and presses the button.
(() => {
  for (const slide of document.querySelectorAll("[data-slide]")) {
    const field = document.getElementById(slide.dataset.slide);
    slide.hidden = false;
    slide.addEventListener("input", () => { field.value = slide.value; });
    slide.addEventListener("change", () => slide.form.requestSubmit());
    field.addEventListener("input", () => { slide.value = field.value.replaceAll(",", ""); });
  }
})();
