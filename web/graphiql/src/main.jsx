// The explorer's page: GraphiQL against /graphql on the page's own origin.
// The query, the variables and the operation's name are kept in the address, so that it can be sent on.
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';

import 'graphiql/graphiql.css';
import './page.css';

const DEFAULT_QUERY = `{
  network {
    head {
      number
    }
  }
}
`;

const address = new URLSearchParams(window.location.search);

function keep(name, value) {
  if (value) address.set(name, value);
  else address.delete(name);
  const search = address.toString();
  window.history.replaceState(null, '', search ? `?${search}` : window.location.pathname);
}

// No `headers` in the address: a writer's token would end in histories and logs.
// The page speaks HTTP only: without a subscription address no socket is ever opened.
const fetcher = createGraphiQLFetcher({ url: new URL('/graphql', window.location.origin).toString() });

createRoot(document.getElementById('graphiql')).render(
  <GraphiQL
    fetcher={fetcher}
    defaultQuery={DEFAULT_QUERY}
    defaultEditorToolsVisibility="variables"
    query={address.get('query') ?? undefined}
    variables={address.get('variables') ?? undefined}
    operationName={address.get('operationName') ?? undefined}
    onEditQuery={(query) => keep('query', query)}
    onEditVariables={(variables) => keep('variables', variables)}
    onEditOperationName={(name) => keep('operationName', name)}
    shouldPersistHeaders={false}
  >
    <GraphiQL.Logo>
      <span className="herred-logo">Herred</span>
    </GraphiQL.Logo>
  </GraphiQL>,
);
