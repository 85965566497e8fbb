// Holds dashboards against Grafana's types. Prints one object:
// {FILE: [what is wrong with it]} for all the files that are named.
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { units } from './units.mjs';

const here = path.dirname(new URL(import.meta.url).pathname);
const folder = fs.mkdtempSync(path.join(here, 'checked-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));

function write(name, text) {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  return file;
}

// The type of the units that Grafana knows, beside those that say themselves
// what to write.
const own = ['suffix', 'prefix', 'time', 'si', 'count', 'currency', 'bool'].map((kind) => `\`${kind}:\${string}\``);
const known = units().map((unit) => JSON.stringify(unit));
write('units.ts', `export type Unit = ${[...known, ...own].join(' | ')};\n`);
fs.copyFileSync(path.join(here, 'dashboard.ts'), path.join(folder, 'dashboard.ts'));

// JSON is an expression of TypeScript; of a literal no key may be too many.
const sources = new Map(process.argv.slice(2).map((dashboard, index) => [
  write(`${index}.ts`, "import type { Dashboard } from './dashboard';\n"
    + `export const dashboard: Dashboard =\n${fs.readFileSync(dashboard)};\n`), dashboard]));

const program = ts.createProgram([...sources.keys()], {
  noEmit: true, strict: true, skipLibCheck: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
});
const wrong = Object.fromEntries([...sources.values()].map((dashboard) => [dashboard, []]));
for (const { file, start, messageText } of ts.getPreEmitDiagnostics(program)) {
  const dashboard = sources.get(file?.fileName) ?? file?.fileName ?? 'all';
  const line = file ? file.getLineAndCharacterOfPosition(start).line - 1 : 0;
  (wrong[dashboard] ??= []).push(`line ${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
}
console.log(JSON.stringify(wrong));
