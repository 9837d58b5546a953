/* The browsable API. What it sends goes out as the person who looks at it, so it carries the page's CSRF token. */
"use strict";

const place = document.getElementById("api");

SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: false,
  docExpansion: "none", // a hundred operations opened at once are slow to draw, and hide the one that is looked for
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
  requestInterceptor: (request) => {
    request.headers["X-CSRFToken"] = place.dataset.csrf;
    return request;
  },
});
