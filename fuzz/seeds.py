"""Writes the corpus that fuzzing begins with, and the words that inputs are made of: TARGET CORPUS DICTIONARY."""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIGNS = ['{', '}', '(', ')', '[', ']', ':', '!', '$', '@', '...', '...on', '|', '&', '"""', '#', '\\u{', 'query', 'mutation',
         'subscription', 'fragment', 'on', 'true', 'false', 'null', '@include(if:', '@skip(if:', '__typename', '__schema', '__type']
MESSAGES = ['connection_init', 'subscribe', 'complete', 'ping', 'pong', '"type":', '"id":', '"payload":', '"query":', '"variables":']


def requests():
    """The requests of tests/questions in each kind of the target request.rs."""
    for query in sorted(ROOT.glob('tests/questions/*/query.graphql')):
        document, variables = query.read_text(), query.with_name('variables.json')
        variables = variables.read_text() if variables.exists() else '{}'
        yield b'\0' + json.dumps({'query': document, 'variables': json.loads(variables)}).encode()
        for kind in (b'\1', b'\3'):
            yield kind + document.encode() + b'\0' + variables.encode()
        yield b'\2' + document.encode() + b'\0'


def conversations():
    """Conversations by the protocol and against it."""
    init, ping = '{"type":"connection_init"}', '{"type":"ping","payload":{"a":1}}'
    begin = '{"id":"%s","type":"subscribe","payload":{"query":"{ a }","variables":{},"operationName":null}}'
    end = '{"id":"%s","type":"complete"}'
    for lines in ([init, ping, begin % 'a', end % 'a', begin % 'a', '.'], [init, *(begin % c for c in 'abcd')],
                  [begin % 'a'], [init, init], [init, begin % 'a', begin % 'a'], ['{"type":"pong"}', '[]']):
        yield '\n'.join(lines).encode()


def main(target, corpus, dictionary):
    for number, seed in enumerate(requests() if target == 'request' else conversations()):
        pathlib.Path(corpus, f'seed-{number:04}').write_bytes(seed)
    schema = (ROOT / 'schema.graphql').read_text()
    names = re.findall(r'^\t(?:input |)([A-Za-z]+)', re.sub(r'"""(.|\n)*?"""', '', schema), re.M)
    words = dict.fromkeys([*SIGNS, *(names if target == 'request' else MESSAGES)])
    lines = (word.replace('\\', '\\\\').replace('"', '\\"') for word in words)
    pathlib.Path(dictionary).write_text(''.join(f'"{line}"\n' for line in lines))


main(*sys.argv[1:])
