// The explorer's page: GraphiQL against /graphql on the page's own origin.
// The query, the variables and the operation's name are kept in the address, so that it can be sent on.
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';

import 'graphiql/graphiql.css';
import './page.css';

import municipalities from './questions/1-municipalities.graphql';
import twoDays from './questions/2-two-days.graphql';
import whatBecameOfIt from './questions/3-what-became-of-it.graphql';
import chainOfCommand from './questions/4-chain-of-command.graphql';
import vacantOrUnknown from './questions/5-vacant-or-unknown.graphql';
import whoseTurn from './questions/6-whose-turn.graphql';
import search from './questions/7-search.graphql';
import whatIf from './questions/8-what-if.graphql';
import dryRun from './questions/9-dry-run.graphql';

/** What the page opens with, in the order of the README; the last one shows where a token goes. */
const TABS = [
  { query: municipalities },
  { query: twoDays, variables: '{ "key": "denmark:kommune-0265" }' },
  ...[whatBecameOfIt, chainOfCommand, vacantOrUnknown, whoseTurn, search, whatIf].map((query) => ({ query })),
  { query: dryRun, headers: '{ "authorization": "Bearer …" }' },
];

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
    defaultTabs={TABS}
    defaultQuery=""
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
