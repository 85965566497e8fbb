import { createRequire } from 'node:module';

// What Grafana's libraries ask a browser.
globalThis.navigator ??= {};
if (!navigator.languages) {
  Object.defineProperty(navigator, 'languages', { value: ['en'] });
}
const { getValueFormats } = createRequire(import.meta.url)('@grafana/data');

// The ids of all units that Grafana knows.
export const units = () => getValueFormats().flatMap(({ submenu }) => submenu.map(({ value }) => value));
