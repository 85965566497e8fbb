import { createRequire } from 'node:module';

// What Grafana's libraries ask a browser.
globalThis.navigator ??= {};
if (!navigator.languages) {
  Object.defineProperty(navigator, 'languages', { value: ['en'] });
}
// This file alone: the whole library is more than Node.js 18 can load.
const { getValueFormats } = createRequire(import.meta.url)(
  '../node_modules/@grafana/data/dist/cjs/valueFormats/valueFormats.cjs');

// The ids of all units that Grafana knows.
export const units = () => getValueFormats().flatMap(({ submenu }) => submenu.map(({ value }) => value));
