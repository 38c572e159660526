"""The servers that are measured: PostgreSQL, Herred, PostGraphile, and the constant."""
import json
import os
import pathlib
import pwd
import re
import shutil
import subprocess
import urllib.parse
import urllib.request

import bundle
from machine import HERE, ROOT, done, fail, free_port, needed, started, waited

JSON = {'Content-Type': 'application/json', 'Accept': 'application/json'}


def asked(url, body):
    """The answer to a GraphQL request, as bytes."""
    request = urllib.request.Request(url, json.dumps(body).encode(), JSON)
    with urllib.request.urlopen(request) as response:
        return response.read()


def answered(url, body):
    """The data of the answer to a GraphQL request; errors end the run."""
    answer = json.loads(asked(url, body))
    if answer.get('errors'):
        fail(f'{url} answers {json.dumps(body)} with {json.dumps(answer["errors"])[:2000]}')
    return answer['data']


def is_answering(url):
    """Whether a GraphQL server answers."""
    try:
        return asked(url, {'query': '{__typename}'})
    except OSError:
        return None


def built(package):
    """The release binary of a package of the repository."""
    done(['cargo', 'build', '--release', '--locked', '--quiet', '--package', package, '--bin', package], cwd=ROOT)
    return ROOT / os.environ.get('CARGO_TARGET_DIR', 'target') / 'release' / package


def programs():
    """The folder of the newest PostgreSQL's programs."""
    folders = [path.parent for path in pathlib.Path('/usr/lib/postgresql').glob('*/bin/initdb')]
    if folders:
        return max(folders, key=lambda folder: float(folder.parent.name))
    return pathlib.Path(needed('initdb', 'postgresql')).resolve().parent


class Database:
    """A PostgreSQL of its own, on a socket in a temporary folder, with the rows of network.sql."""

    SETTINGS = {
        'listen_addresses': '', 'max_connections': 100, 'shared_buffers': '1GB', 'work_mem': '32MB',
        'random_page_cost': 1.1, 'jit': 'off', 'autovacuum': 'off', 'fsync': 'off',
    }

    def __init__(self, stack, folder):
        self.programs, self.folder = programs(), folder / 'postgres'
        self.folder.mkdir()
        # PostgreSQL refuses to run as root.
        self.as_owner = []
        if os.getuid() == 0:
            owner = next((user for user in pwd.getpwall() if user.pw_name == 'postgres'), pwd.getpwnam('nobody'))
            shutil.chown(self.folder, owner.pw_uid, owner.pw_gid)
            self.as_owner = ['setpriv', f'--reuid={owner.pw_uid}', f'--regid={owner.pw_gid}', '--clear-groups', '--']
        data, log = self.folder / 'data', self.folder / 'log'
        self._run('initdb', '-D', data, '-U', 'herred', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync')
        settings = {**self.SETTINGS, 'unix_socket_directories': self.folder}
        options = ' '.join(f"-c {name}='{value}'" for name, value in settings.items())
        stack.callback(subprocess.run, [*self.as_owner, self.programs / 'pg_ctl', '-D', data, '-m', 'immediate', 'stop'],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd='/')
        # Not through `_run`: the server would keep its pipes open.
        command = [*self.as_owner, self.programs / 'pg_ctl', '-D', data, '-w', '-l', log, '-o', options, 'start']
        if subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd='/').returncode:
            fail(f'PostgreSQL did not start; {log} was:\n{log.read_text()[-2000:] if log.exists() else ""}')
        self.pids = [int((data / 'postmaster.pid').read_text().split()[0])]
        self.url = f'postgres://herred@{urllib.parse.quote(str(self.folder), safe="")}/org'
        self._psql('postgres', '-c', 'create database org')
        self._psql('org', '-f', HERE / 'network.sql')
        self._psql('org', '-c', 'alter database org set search_path = org, public')

    def _run(self, program, *arguments, **options):
        return done([*self.as_owner, self.programs / program, *arguments], cwd='/', **options)

    def _psql(self, name, *arguments, **options):
        command = [self.programs / 'psql', '-h', self.folder, '-U', 'herred', '-d', name, '-XqAt', '-v', 'ON_ERROR_STOP=1']
        return done([*command, *arguments], **options)

    def said(self, statements):
        """What psql prints for statements: a line a row."""
        return self._psql('org', '-f', '-', input=statements)


# Herred is measured as it comes, whatever the shell that measures it says.
PLAIN = {name: value for name, value in os.environ.items() if not name.startswith('HERRED_')}


def imported(folder, program, database):
    """An SQLite database of Herred's with the rows of PostgreSQL."""
    bundle.write(database, folder / 'bundle')
    file = f'sqlite:{folder / "herred.sqlite"}'
    done([program, 'import', '--database', file, folder / 'bundle'], env=PLAIN)
    return file


class Herred:
    """Herred over a database that has its rows."""

    def __init__(self, stack, log, program, file, flags):
        command = [program, 'serve', '--empty', '--database', file, '--listen', '127.0.0.1:0', *flags]
        with open(log, 'w') as out:
            process = started(stack, command, out, env=PLAIN)
        said = re.compile(r'^GraphQL: +(http://\S+)', re.MULTILINE)
        self.url = waited('Herred', 120, process, log, lambda: said.search(log.read_text()))[1]
        self.pids = [process.pid]


class PostGraphile:
    """PostGraphile in two processes over PostgreSQL; its CPU is theirs and the database's."""

    def __init__(self, stack, folder, database):
        home = HERE / 'postgraphile'
        # npm writes this one last.
        if not (home / 'node_modules/.package-lock.json').exists():
            done([needed('npm', 'npm'), 'install', '--no-audit', '--no-fund', '--no-package-lock'], cwd=home)
        port, log = free_port(), folder / 'postgraphile.log'
        environment = {**os.environ, 'DATABASE_URL': database.url, 'PORT': str(port), 'WORKERS': '2',
                       'NODE_ENV': 'production', 'GRAPHILE_ENV': 'production'}
        with open(log, 'w') as out:
            process = started(stack, [home / 'node_modules/node/bin/node', 'server.mjs'], out, cwd=home, env=environment)
        self.url = f'http://127.0.0.1:{port}/graphql'
        # Both processes must be there: each says when it listens.
        waited('PostGraphile', 120, process, log, lambda: log.read_text().count('listening') == 2 and is_answering(self.url))
        self.pids = [process.pid, *database.pids]


class Constant:
    """The limit of HTTP: axum with a constant for an answer."""

    def __init__(self, stack, folder):
        log = folder / 'constant.log'
        with open(log, 'w') as out:
            process = started(stack, [built('constant')], out)
        self.url = waited('the constant', 20, process, log, lambda: log.read_text().strip())
        self.pids = [process.pid]
