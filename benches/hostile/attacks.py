"""What the hostile clients ask: pairs of a kind and a body. %NUMBER% is another number each time."""
import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

INTROSPECTION = '''{ __schema { queryType { name } mutationType { name } types { kind name description
  fields(includeDeprecated: true) { name description args { name description type { ...T } defaultValue } type { ...T } }
  inputFields { name type { ...T } defaultValue } interfaces { ...T } enumValues { name description } possibleTypes { ...T } }
  directives { name locations args { name type { ...T } } } } }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }'''


def body(query, variables=None):
    """A request."""
    return json.dumps({'query': query, 'variables': variables or {}})


def nested(depth):
    """A body in a body in a body."""
    return '{ network { organization(key: "example:udvalget") ' + '{ partOf ' * depth + '{ key }' + ' }' * depth + ' } }'


def spreading(depth):
    """Fragments of which each spreads the next twice."""
    each = ''.join(f'fragment F{n} on Network {{ ...F{n + 1} ...F{n + 1} }} ' for n in range(depth))
    return f'{{ network {{ ...F0 }} }} {each} fragment F{depth} on Network {{ on }}'


def asked_in_tests(name):
    """A request of tests/questions."""
    folder = ROOT / 'tests/questions' / name
    return body((folder / 'query.graphql').read_text(), json.loads((folder / 'variables.json').read_text()))


def attacks():
    """All of them; %NUMBER% in a document defeats whatever is kept of documents or answers."""
    page = 'organizations(first: 500) { nodes { key label members { items { key } } } }'
    yield 'deep', body(nested(5_000))
    yield 'deep', body('{ network(on: ' + '[' * 100_000 + ') { on } }')
    yield 'deep', body(nested(25))
    yield 'page', body('query A%NUMBER% { network { organizations(first: 500) { nodes { key label partOf { key } } } } }')
    yield 'page', body('query A%NUMBER% { network { persons(first: 500) { nodes { key label } } } }')
    yield 'nested page', body('query A%NUMBER% { network { ' + page + ' } }')
    yield 'aliases', body('{ network { ' + ' '.join(f'a{n}: {page}' for n in range(2_000)) + ' } }')
    yield 'aliases', body('query A%NUMBER% { network { ' + ' '.join(f'a{n}: on' for n in range(900)) + ' } }')
    yield 'fragments', body(spreading(25))
    yield 'fragments', body('query A%NUMBER% ' + spreading(10))
    yield 'introspection', body(INTROSPECTION)
    yield 'introspection', body('query A%NUMBER% ' + INTROSPECTION)
    yield 'distinct', body('{ a%NUMBER%: network { organization(key: "example:udvalget") { label } } }')
    yield 'distinct', body('query ($a: String = "%NUMBER%") { network { organization(key: $a) { label } } }')
    yield 'bad JSON', '{"query": "{ network'
    yield 'bad JSON', '{"query": ' + '[' * 50_000
    yield 'bad JSON', '[' + '{},' * 10_000 + '{}]'
    yield 'large body', json.dumps({'query': '{ __typename } #' + 'x' * 900_000})
    yield 'large body', json.dumps({'query': '{ __typename } #' + 'x' * 5_000_000})
    yield 'large body', body('{ __typename }', {'a': [{'b': n} for n in range(50_000)]})
    yield 'what-if', asked_in_tests('q41-what-if-three-rotate')
    yield 'proposal', body('query A%NUMBER% { network(on: "2028-12-01") { organization(key: "example:udvalget") { '
                           'proposeRotation(provision: "example:b-kommuner-rotation", first: 20) { exact } } } }')
    yield 'mutation', body('mutation { foundOrganization(input: { kind: OTHER, names: [{ text: "N" }], from: "2020" }) { refusals { code } } }')
    yield 'walk', body('query A%NUMBER% { network { organizations(first: 100) { nodes { allSubordinates { distance } chainsUp(depth: 200) { truncated } } } } }')
