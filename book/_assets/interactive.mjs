// Brings {interactive} figures to life: import the module, hand it its model, hide the still picture.
// A module's default export has render({ model, el }), as in Jupyter Book 2's anywidget directive.

for (const place of document.querySelectorAll(".interactive:not([data-ready])")) {
  place.dataset.ready = "loading";
  const body = JSON.parse(place.querySelector('script[type="application/json"]').textContent);
  const model = { get: (key) => body[key] };
  const el = document.createElement("div");
  el.className = "interactive-live";
  try {
    const { default: widget } = await import(new URL(place.dataset.module, import.meta.url));
    place.append(el); // before it draws, so that it can see how wide it is
    widget.render({ model, el });
    place.dataset.ready = "yes"; // from here on the style sheet hides the still picture on screens
  } catch (error) {
    el.remove();
    place.dataset.ready = "no"; // the still picture stays
    console.error(error);
  }
}
