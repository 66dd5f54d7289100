import {
  Button,
  Masthead,
  MastheadBrand,
  MastheadContent,
  MastheadLogo,
  MastheadMain,
  Page,
  Toolbar,
  ToolbarContent,
  ToolbarGroup,
  ToolbarItem,
} from '@patternfly/react-core';
import { Link, Route, Routes } from 'react-router';
import { ItemPage } from './ItemPage';
import { NotFound } from './NotFound';
import { ProductPage } from './ProductPage';
import { ProductsPage } from './ProductsPage';
import { RunPage } from './RunPage';
import { RunsPage } from './RunsPage';
import { SourcesPage } from './SourcesPage';
import type { Caller } from './stac';
import { useDocument } from './useDocument';

function Session() {
  const { document: caller } = useDocument<Caller>('/portal/me');
  if (!caller) {
    return null;
  }
  return caller.signedIn ? (
    <>
      <ToolbarItem data-testid="caller">{caller.name}</ToolbarItem>
      <ToolbarItem>
        <Button variant="secondary" component="a" href="/logout">
          Sign out
        </Button>
      </ToolbarItem>
    </>
  ) : (
    <ToolbarItem>
      <Button variant="primary" component="a" href="/login">
        Sign in
      </Button>
    </ToolbarItem>
  );
}

export function App() {
  const masthead = (
    <Masthead>
      <MastheadMain>
        <MastheadBrand>
          <MastheadLogo component={(props) => <Link {...props} to="/" />}>
            <strong>Terrane</strong>
          </MastheadLogo>
        </MastheadBrand>
      </MastheadMain>
      <MastheadContent>
        <Toolbar isStatic>
          <ToolbarContent>
            <ToolbarGroup align={{ default: 'alignEnd' }}>
              <ToolbarItem>
                <Button variant="link" component={(props) => <Link {...props} to="/runs" />}>
                  Runs
                </Button>
              </ToolbarItem>
              <ToolbarItem>
                <Button variant="link" component={(props) => <Link {...props} to="/sources" />}>
                  Sources
                </Button>
              </ToolbarItem>
              <ToolbarItem>
                <Button variant="link" component="a" href="/q/swagger-ui/">
                  API
                </Button>
              </ToolbarItem>
              <Session />
            </ToolbarGroup>
          </ToolbarContent>
        </Toolbar>
      </MastheadContent>
    </Masthead>
  );
  return (
    <Page masthead={masthead}>
      <Routes>
        <Route path="/" element={<ProductsPage />} />
        <Route path="/products/:collection" element={<ProductPage />} />
        <Route path="/products/:collection/items/:item" element={<ItemPage />} />
        <Route path="/runs" element={<RunsPage />} />
        <Route path="/runs/:run" element={<RunPage />} />
        <Route path="/sources" element={<SourcesPage />} />
        <Route path="*" element={<NotFound />} />
      </Routes>
    </Page>
  );
}
