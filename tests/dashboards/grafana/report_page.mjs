// What is seen of a report page, as JSON.
//   node grafana/report_page.mjs URL [FOLDER]   FOLDER takes pictures of it
import fs from 'node:fs';
import { chromium } from 'playwright-core';

const PATIENCE = 300_000; // milliseconds for what is a matter of some seconds
const [url, folder] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'],
  timeout: PATIENCE,
});
const page = await browser.newPage({ timezoneId: 'UTC', locale: 'en-GB' });
page.setDefaultTimeout(PATIENCE);
const seen = { requests: [], errors: [], looks: {} };
page.on('request', (request) => seen.requests.push(request.url()));
page.on('console', (message) => message.type() === 'error' && seen.errors.push(message.text()));
page.on('pageerror', (error) => seen.errors.push(String(error)));

await page.goto(url);
seen.title = await page.title();
seen.heard = await page.locator('body').ariaSnapshot();
seen.links = await page.locator('a').evaluateAll((links) => links.map((link) => link.href));
// Wider than its picture is what a reader would have to scroll for.
seen.figures = await page.locator('figure').evaluateAll((figures) => figures.map((figure) => {
  const { width, height } = figure.querySelector('svg').getBoundingClientRect();
  return { caption: figure.querySelector('figcaption').textContent, width, height };
}));

const looks = {
  light: { colorScheme: 'light' }, dark: { colorScheme: 'dark' }, narrow: { colorScheme: 'light' },
  paper: { colorScheme: 'dark', media: 'print' },
};
for (const [name, media] of Object.entries(looks)) {
  await page.setViewportSize({ width: name === 'narrow' ? 400 : 1280, height: 900 });
  await page.emulateMedia({ media: 'screen', ...media });
  seen.looks[name] = await page.evaluate(() => ({
    scheme: getComputedStyle(document.documentElement).colorScheme,
    ink: getComputedStyle(document.querySelector('.verdict')).color,
    wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  }));
  if (folder) {
    fs.mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: `${folder}/report-${name}.png`, clip: { x: 0, y: 0, width: name === 'narrow' ? 400 : 1280, height: 1500 }, fullPage: true });
  }
}
await browser.close();
console.log(JSON.stringify(seen));
