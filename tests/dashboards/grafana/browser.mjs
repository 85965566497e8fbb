// Shows dashboards in a browser. Takes orders, a line of JSON each, and answers
// each with a line: what is seen then, or {"failed": why}. Ends with its input.
//   {"open": {dashboard, prometheus, from, to, scrape, theme, width, variables,
//             delay}}
//   {"choose": {variable, options}}  by the control at the top
//   {"picture": {path}}
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { chromium } from 'playwright-core';
import { look, settled } from './look.mjs';
import { Server } from './server.mjs';

const PATIENCE = 300_000; // milliseconds for what is a matter of some seconds
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--hide-scrollbars',
  '--disable-background-networking', '--disable-component-update', '--disable-sync', '--force-color-profile=srgb'];

const server = await new Server().start();
const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'workflow-health-browser-'));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: FLAGS, timezoneId: 'UTC',
  locale: 'en-GB', timeout: PATIENCE,
});
context.setDefaultTimeout(PATIENCE);
const page = context.pages()[0];
let complaints = [];

// Nothing is asked of the world outside.
await context.route('**', (route) => {
  const url = route.request().url();
  const own = url.startsWith(server.url) || /^(data|blob):/.test(url);
  return own ? route.continue() : (complaints.push(`asked for ${url}`), route.abort());
});
page.on('console', (message) => {
  if (message.type() === 'error') {
    complaints.push(`${message.text()} (${message.location().url})`);
  }
});
page.on('pageerror', (error) => complaints.push(String(error.stack ?? error)));

async function seen() {
  await page.waitForFunction(settled);
  return { ...await page.evaluate(look), complaints };
}

// As high as the dashboard, so that all of it is drawn.
async function fit(width) {
  await page.setViewportSize({ width, height: 300 });
  await page.waitForFunction(settled);
  const height = await page.evaluate(() => document.getElementById('root').scrollHeight);
  await page.setViewportSize({ width, height });
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
}

const orders = {
  async open({ dashboard, prometheus, width = 1280, variables = {}, delay = 0, ...rest }) {
    complaints = [];
    Object.assign(server, { dashboard, prometheus, delay });
    const query = new URLSearchParams(rest);
    for (const [name, values] of Object.entries(variables)) {
      [values].flat().forEach((value) => query.append(`var-${name}`, value));
    }
    await page.goto(`${server.url}?${query}`);
    await fit(width);
    return seen();
  },

  async choose({ variable, options }) {
    await page.evaluate(() => { window.seen.asked = []; });
    await page.getByTestId(`data-testid Dashboard template variables submenu Label ${variable}`)
      .locator('..').getByRole('combobox').click();
    for (const option of options) {
      await page.getByRole('option', { name: option, exact: true }).click();
    }
    await page.keyboard.press('Escape');
    await page.locator('h2').first().click(); // several are taken once it is left
    await page.waitForFunction(() => window.seen.asked.length > 0);
    return seen();
  },

  async picture({ path }) {
    await page.screenshot({ path });
    return {};
  },
};

async function obey(line) {
  const [[order, details]] = Object.entries(JSON.parse(line));
  try {
    return await orders[order](details);
  } catch (error) {
    return { failed: `${order}: ${error.stack ?? error}`, complaints };
  }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await obey(line)));
}
await context.close();
server.stop();
fs.rmSync(profile, { recursive: true, force: true });
