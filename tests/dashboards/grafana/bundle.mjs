// Makes the page, which shows a dashboard, of page/ and Grafana's libraries.
import * as esbuild from 'esbuild';

await esbuild.build({
  entryPoints: ['grafana/page/main.jsx'],
  outdir: 'grafana/page.out',
  bundle: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  minify: true,
  // Two names of one router.
  alias: { 'react-router-dom-v5-compat': 'react-router-dom' },
  conditions: ['import', 'browser', 'module'],
  mainFields: ['browser', 'module', 'main'],
  define: { 'process.env.NODE_ENV': '"production"', 'process.env': '{}', global: 'globalThis' },
  loader: { '.svg': 'dataurl', '.png': 'dataurl', '.ttf': 'dataurl', '.woff2': 'dataurl' },
  logLevel: 'warning',
});
