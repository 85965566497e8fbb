// Serves the page, the dashboard that it shows, and Prometheus behind /api/,
// all from one loopback address.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

const TYPES = {
  '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html; charset=utf-8', '.svg': 'image/svg+xml',
  '.json': 'application/json', '.woff2': 'font/woff2',
};
const INTER = 'node_modules/@fontsource/inter/files/inter-latin-';

// Grafana has icons that are not in its packages, such as that of the button by
// which one gives up a slow query.
const MISSING_ICON = '<svg xmlns="http://www.w3.org/2000/svg"/>';
const ICONS = '/public/build/img/icons/';

const PAGE = `<!doctype html>
<meta charset="utf-8">
<title>A dashboard</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/main.css">
<div id="root"></div>
<script>
  window.__grafana_public_path__ = "/public/";
  window.grafanaBootData = { settings: {}, user: {}, navTree: [] };
</script>
<script type="module" src="/main.js"></script>
`;

function fileOf(url) {
  if (url.startsWith('/public/fonts/')) { // Roboto Mono is not in the packages
    return `${INTER}${url.includes('Medium') ? 500 : 400}-normal.woff2`;
  }
  if (url.startsWith('/public/build/img/')) {
    return `node_modules/@grafana/ui/dist/public/img/${url.slice('/public/build/img/'.length)}`;
  }
  return `grafana/page.out${url}`;
}

function send(response, status, type, body) {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
}

function sendFile(response, file) {
  fs.readFile(file, (error, body) =>
    error ? send(response, 404, 'text/plain', `no ${file}`)
      : send(response, 200, TYPES[path.extname(file)] ?? 'application/octet-stream', body));
}

function sendIcon(response, file) {
  fs.readFile(file, (_, body) => send(response, 200, TYPES['.svg'], body ?? MISSING_ICON));
}

function proxy(response, url) {
  http.get(url, (answer) => {
    response.writeHead(answer.statusCode, { 'content-type': 'application/json' });
    answer.pipe(response);
  }).on('error', (error) => send(response, 502, 'application/json',
    JSON.stringify({ status: 'error', errorType: 'connection', error: error.message })));
}

// Attributes to set at any time: `dashboard`, a file, `prometheus`, an address,
// and `delay`, how many milliseconds it seems to take to answer.
export class Server {
  async start() {
    this.server = http.createServer((request, response) => this.answer(request.url, response));
    await new Promise((listening) => this.server.listen(0, '127.0.0.1', listening));
    this.url = `http://127.0.0.1:${this.server.address().port}/`;
    return this;
  }

  answer(target, response) {
    const url = path.posix.normalize(new URL(target, this.url).pathname);
    if (url === '/') {
      send(response, 200, TYPES['.html'], PAGE);
    } else if (url.startsWith(ICONS) && url.endsWith('.svg')) {
      sendIcon(response, fileOf(url));
    } else if (url.startsWith('/api/')) {
      setTimeout(() => proxy(response, `http://${this.prometheus}${target}`), this.delay);
    } else {
      sendFile(response, url === '/dashboard.json' ? this.dashboard : fileOf(url));
    }
  }

  stop() {
    this.server.close();
    this.server.closeAllConnections();
  }
}
