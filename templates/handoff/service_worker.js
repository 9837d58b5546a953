{% load static %}// Keeps one page, that there is no connection, and what it is drawn with. Nothing of anybody's work is ever kept here.
"use strict";
const NAME = "handoff-{{ version }}";
const PAGE = "{% url 'offline' %}";
const KEPT = [{% for path in files %}"{% static path %}", {% endfor %}];

addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(NAME).then((cache) => cache.addAll([PAGE, ...KEPT].map((path) => new Request(path, { credentials: "omit" })))),
  );
  skipWaiting();
});

addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name !== NAME).map((name) => caches.delete(name));
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names))).then(() => clients.claim()));
});

// The network first and always. Only when it gives nothing at all: the page for a visit, the files that draw it.
addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
  else if (request.method === "GET" && KEPT.includes(path)) event.respondWith(fetch(request).catch(() => caches.match(path)));
});
