"""Rounds of writing and killing, on SQLite and on PostgreSQL; scripts/crash runs it.

In each round clients write through two servers on one database. At a random moment a server is killed
(SIGKILL), or the database: PostgreSQL is stopped at once, or its postmaster killed. What was killed is
started again. Writes that were never answered are sent again with the same idempotency key. After each
round the tables are read, without the service, and must show that

* every acknowledged write is there, in the revision that was said, with all that it wrote;
* no other write is there in part: a revision has its three entities and six facts, or does not exist;
* no write is there twice;
* revisions, entities and facts are numbered consecutively, and the head says their last numbers.
"""
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = pathlib.Path(os.environ.get('CARGO_TARGET_DIR', ROOT / 'target'))
HERRED = TARGET / 'debug' / 'herred'
TOKEN = 'a-token-for-crashes'
CLIENTS = 8

CHANGE = """
mutation ($changes: [ChangeInput!]!, $mark: String!) {
  change(changes: $changes, write: { message: $mark, idempotencyKey: $mark }) {
    revision { number }
    refusals { code english: sentence(language: EN) }
  }
}"""


def fail(sentence):
    """End the run with a sentence."""
    sys.exit(f'scripts/crash: {sentence}')


class Server:
    """A `herred serve` that can be killed."""

    def __init__(self, program, address, log):
        self.program = program
        self.environment = {**os.environ, 'HERRED_DATABASE': address, 'HERRED_WRITER_TOKEN': TOKEN}
        self.log = log
        self.start()

    def start(self):
        """Start the process, and wait until it listens."""
        command = [self.program, 'serve', '--empty', '--listen', '127.0.0.1:0']
        self.process = subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, stderr=self.log, text=True)
        for line in self.process.stdout:
            found = re.search(r'http://127\.0\.0\.1:(\d+)/graphql', line)
            if found:
                self.port = int(found[1])
                return
        fail(f'a server did not start; {self.log.name} may say why')

    def write(self, mark, patience):
        """The revision that records a mark; none where the server does not say it in time."""
        bodies = [{'foundOrganization': {'key': f'crash:{mark}-{at}', 'kind': 'COMMITTEE', 'names': [{'text': mark}],
                                         'from': '2026-01-01'}} for at in range(3)]
        body = json.dumps({'query': CHANGE, 'variables': {'changes': bodies, 'mark': mark}})
        headers = {'Content-Type': 'application/json', 'Authorization': f'Bearer {TOKEN}'}
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=patience)
        try:
            connection.request('POST', '/graphql', body, headers)
            answer = json.load(connection.getresponse())
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            connection.close()
        if answer.get('errors'):
            # What the server cannot say it has not acknowledged: the database was gone.
            return None
        payload = answer['data']['change']
        if payload['refusals']:
            fail(f'{mark} was refused: {payload["refusals"]}')
        return payload['revision']['number']

    def kill(self):
        """Kill the process."""
        self.process.kill()
        self.process.wait()


class Sqlite:
    """A SQLite database."""
    name = 'SQLite'

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(dir=TARGET)
        self.path = pathlib.Path(self.folder.name) / 'herred.sqlite'
        self.address = f'sqlite:{self.path}'

    def rows(self, select):
        """The rows of a select."""
        with sqlite3.connect(self.path, timeout=30) as connection:
            return connection.execute(select).fetchall()

    def victims(self, servers):
        """What can be killed: a name, how, and how it comes back."""
        return [('a server', server.kill, server.start) for server in servers]


class Postgres:
    """A database of the PostgreSQL that scripts/with-postgres started."""
    name = 'PostgreSQL'

    def __init__(self):
        self.folder = pathlib.Path(os.environ['HERRED_POSTGRES'])
        self.control = os.environ['HERRED_POSTGRES_CTL'].split()
        admin = os.environ['HERRED_TEST_POSTGRES']
        subprocess.run(['psql', '-q', admin, '-c', 'create database crash'], check=True)
        self.address = admin.rpartition('/')[0] + '/crash'

    def rows(self, select):
        """The rows of a select."""
        said = subprocess.run(['psql', '-qAt', '-F', '\t', self.address, '-c', select], check=True,
                              capture_output=True, text=True).stdout
        number = lambda cell: int(cell) if cell.isdigit() else cell
        return [tuple(map(number, line.split('\t'))) for line in said.splitlines()]

    def stop(self):
        """Stop the database as a failure would."""
        subprocess.run([*self.control, '-m', 'immediate', 'stop'], cwd='/', check=True, stdout=subprocess.DEVNULL)

    def kill(self):
        """Kill the postmaster; what it started ends by itself."""
        pid = int((self.folder / 'data' / 'postmaster.pid').read_text().split()[0])
        os.kill(pid, signal.SIGKILL)

    def start(self):
        """Start the database again, once what was left of it has gone."""
        until = time.monotonic() + 60
        while subprocess.run([*self.control, 'start'], cwd='/', stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL).returncode:
            if time.monotonic() > until:
                fail('PostgreSQL did not start again:\n' + (self.folder / 'log').read_text()[-2000:])
            time.sleep(0.1)

    def victims(self, servers):
        """What can be killed: a name, how, and how it comes back."""
        of_servers = [('a server', server.kill, server.start) for server in servers]
        return [*of_servers, ('PostgreSQL', self.stop, self.start), ('its postmaster', self.kill, self.start)]


class Clients:
    """Clients that write, each through one server, and what they were answered."""

    def __init__(self, servers):
        self.servers, self.acknowledged, self.unanswered = servers, {}, set()
        self.next, self.lock = 0, threading.Lock()

    def mark(self):
        """The next mark, or one that was never answered."""
        with self.lock:
            if self.unanswered and random.random() < 0.5:
                return self.unanswered.pop()
            self.next += 1
            return f'w{self.next}'

    def client(self, server, over, patience):
        """Write until the round is over."""
        while not over.is_set():
            mark = self.mark()
            revision = server.write(mark, patience)
            with self.lock:
                if revision is None:
                    self.unanswered.add(mark)
                    return
                if self.acknowledged.setdefault(mark, revision) != revision:
                    fail(f'{mark} was said to be in two revisions')

    def start(self, over, patience):
        """Start them."""
        threads = [threading.Thread(target=self.client, args=(self.servers[at % len(self.servers)], over, patience))
                   for at in range(CLIENTS)]
        for thread in threads:
            thread.start()
        return threads


def checked(database, clients, before):
    """Read the tables after a revision that was looked at before; the newest revision."""
    [(head, entities, facts)] = database.rows('select revision, entities, facts from head')
    last = database.rows('select (select count(*) from revision), (select count(*) from entity),'
                         ' (select count(*) from fact), (select max(id) from entity), (select max(id) from fact)')
    if head and last != [(head, entities, facts, entities, facts)]:
        fail(f'the head says {head}, {entities}, {facts}, the tables {last}')
    recorded = database.rows(
        'select r.number, r.message, (select count(*) from entity where created = r.number),'
        ' (select count(*) from fact where recorded = r.number),'
        ' (select count(*) from fact f join name n on n.fact = f.id'
        '  where f.recorded = r.number and n.text = r.message),'
        ' (select count(*) from idempotency i where i.revision = r.number)'
        f' from revision r where r.number > {before} order by r.number')
    for at, (number, mark, *written) in enumerate(recorded):
        if number != before + 1 + at:
            fail(f'after revision {before + at} comes {number}')
        if written != [3, 6, 3, 1]:
            fail(f'revision {number} has {written} entities, facts, names and keys')
        if clients.recorded.setdefault(mark, number) != number:
            fail(f'{mark} is in revisions {clients.recorded[mark]} and {number}')
    for mark, revision in clients.acknowledged.items():
        if clients.recorded.get(mark) != revision:
            fail(f'{mark} was acknowledged in revision {revision}, and is in {clients.recorded.get(mark)}')
    return head


def rounds(program, database, count):
    """So many rounds on a database."""
    log = open(TARGET / f'crash-{database.name}.log', 'w')
    servers = [Server(program, database.address, log) for _ in range(2)]
    clients = Clients(servers)
    clients.recorded = {}
    newest, killed, started = 0, {}, time.monotonic()
    for _ in range(count):
        over = threading.Event()
        what, kill, revive = random.choice(database.victims(servers))
        threads = clients.start(over, patience=20)
        time.sleep(random.uniform(0.05, 0.6))
        kill()
        killed[what] = killed.get(what, 0) + 1
        # The other server goes on, or waits for the database.
        time.sleep(random.uniform(0, 0.2))
        over.set()
        revive()
        for thread in threads:
            thread.join()
        newest = checked(database, clients, newest)
    # Whatever was not answered is sent once more: each is recorded once in the end.
    for mark in sorted(clients.unanswered):
        revision = servers[0].write(mark, 30)
        if revision is None:
            fail(f'{mark} was not answered though nothing was killed; {TARGET}/crash-{database.name}.log may say why')
        clients.acknowledged[mark] = revision
    clients.recorded = {}
    newest = checked(database, clients, 0)
    for server in servers:
        server.kill()
    listed = ', '.join(f'{what} {times} times' for what, times in sorted(killed.items()))
    print(f'{database.name}: {count} rounds in {time.monotonic() - started:.0f} s, killed {listed}; {newest} revisions, '
          f'{len(clients.acknowledged)} acknowledged writes, all there, none in part or twice', flush=True)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory() as folder:
        # A copy, as somebody may build meanwhile.
        program = shutil.copy(HERRED, folder)
        for make in (Sqlite, Postgres):
            rounds(program, make(), count)


if __name__ == '__main__':
    main()
