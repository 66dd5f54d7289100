import '@patternfly/react-core/dist/styles/base.css';
import 'ol/ol.css';
import './portal.css';
import { createRoot } from 'react-dom/client';
import { HashRouter } from 'react-router';
import { App } from './App';

createRoot(document.getElementById('root')!).render(
  <HashRouter>
    <App />
  </HashRouter>,
);
