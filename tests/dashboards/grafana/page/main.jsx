// Shows a dashboard as Grafana does, with Grafana's own libraries. The address
// says which and how: ?from=SECONDS&to=SECONDS&theme=light&scrape=1s&var-NAME=VALUE
import { createTheme } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { config, locationService, LocationServiceProvider } from '@grafana/runtime';
import { GlobalStyles, PortalContainer, ThemeContext } from '@grafana/ui';
import { createRoot } from 'react-dom/client';
import { Router } from 'react-router-dom';
import { PrometheusSource } from './datasource';
import { registerPlugins } from './plugins';
import { fillRegistries } from './registries';
import { sceneOf } from './scene';
import { seen } from './seen';
import { provideServices } from './services';

function Page({ theme, title, scene }) {
  const style = { padding: 16, background: theme.colors.background.canvas, minHeight: '100vh' };
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <LocationServiceProvider service={locationService}>
        <Router location={locationService.getLocation()} navigator={locationService.getHistory()}>
          <div style={style}>
            <h2 style={{ color: theme.colors.text.primary }}>{title}</h2>
            <scene.Component model={scene} />
          </div>
          <PortalContainer />
        </Router>
      </LocationServiceProvider>
    </ThemeContext.Provider>
  );
}

async function start() {
  const wanted = new URLSearchParams(location.search);
  fillRegistries();
  registerPlugins();
  await initPluginTranslations('grafana');
  provideServices(new PrometheusSource(wanted.get('scrape') ?? '15s'));
  const theme = createTheme({ colors: { mode: wanted.get('theme') ?? 'dark' } });
  config.theme2 = theme;
  const dashboard = await (await fetch('/dashboard.json')).json();
  seen.scene = sceneOf(dashboard, wanted);
  createRoot(document.getElementById('root')).render(
    <Page theme={theme} title={dashboard.title} scene={seen.scene} />);
}

start().catch((error) => seen.errors.push(`start: ${error.stack ?? error}`));
