"""The servers, their requests, and whether their answers agree."""
import json
import pathlib
import random
import tempfile

import answers
import load
import queries
import raw_sql
import servers
from machine import done, fail, say

QUESTIONS = tuple(raw_sql.STATEMENTS)
ARMS = ('herred', 'herred-pieces', 'herred-repeated', 'postgraphile', 'database', 'constant')
# How many answers of a question are compared.
SAMPLE = 60


class Bench:
    """The servers that the arms need, their requests, and the answers' sizes."""

    def __init__(self, stack, herred, questions, arms):
        self.folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix='herred-peers-')))
        # The database's owner, who is another, reaches its socket in it.
        self.folder.chmod(0o755)
        self.bodies, self.sizes = {}, {}
        program = herred
        if program is None:
            say('building Herred')
            program = servers.built('herred')
        say('PostgreSQL: loading network.sql')
        self.database = servers.Database(stack, self.folder)
        say('Herred: importing its rows')
        program = program.resolve()
        file = self.file = servers.imported(self.folder, program, self.database)
        # The requests vary, but not endlessly: a server that keeps its answers would soon make none.
        known = done([program, 'serve', '--help'])

        def without(*caches):
            return [word for cache in caches if cache in known for word in (cache, '0')]

        def served(arm, flags):
            return servers.Herred(stack, self.folder / f'{arm}.log', program, file, flags)

        self.herred = served('herred', without('--response-cache', '--piece-cache'))
        self.keeping = {
            arm: served(arm, flags)
            for arm, flags in (('herred-pieces', without('--response-cache')), ('herred-repeated', []))
            if arm in arms
        }
        self.peer = self.constant = None
        if 'postgraphile' in arms:
            say('PostGraphile: starting')
            self.peer = servers.PostGraphile(stack, self.folder, self.database)
        if 'constant' in arms:
            say('the constant: building and starting')
            self.constant = servers.Constant(stack, self.folder)
        for question in questions:
            self._prepare(question)

    def _prepare(self, question):
        """Write the requests of a question, and check a sample of the answers."""
        subjects = queries.subjects(question)
        sample = random.Random(question).sample(subjects, SAMPLE)
        cursors = {}
        if question == 'q5':
            cursors = queries.cursors_of(self.herred.url, queries.herred, lambda data: data['network']['organizations'])
        requests = [queries.herred(question, subject, cursors) for subject in subjects]
        ours = [servers.asked(self.herred.url, queries.herred(question, subject, cursors)) for subject in sample]
        data = [self._data(question, subject, answer) for subject, answer in zip(sample, ours)]
        self._compare(question, sample, data, 'bare SQL', answers.SQL, self._of_sql(question, sample))
        if self.peer:
            theirs = queries.cursors_of(self.peer.url, queries.postgraphile, lambda data: data['allUnits']) if cursors else {}
            ask = lambda subject: queries.postgraphile(question, subject, theirs)
            found = [servers.answered(self.peer.url, ask(subject)) for subject in sample]
            self._compare(question, sample, data, 'PostGraphile', answers.POSTGRAPHILE, found)
            self._write(question, 'postgraphile', map(ask, subjects))
        sizes = list(map(len, ours))
        self.sizes[question] = round(sum(sizes) / len(sizes))
        # The one that is repeated is the one whose answer is nearest to the mean in size.
        place = min(range(len(sizes)), key=lambda at: abs(sizes[at] - self.sizes[question]))
        for arm in ('herred', 'herred-pieces'):
            self._write(question, arm, requests)
        self._write(question, 'herred-repeated', [queries.herred(question, sample[place], cursors)])
        days = [str(queries.DAYS[0]), queries.DAYS[1]]
        (self.folder / f'{question}.sql').write_text(raw_sql.script(question, queries.IDS[question], days))
        say(f'{question}: {len(sample)} answers agree; {self.sizes[question]} bytes on average')

    @staticmethod
    def _data(question, subject, answer):
        answer = json.loads(answer)
        if answer.get('errors'):
            fail(f'Herred answers {question} of {subject} with {json.dumps(answer["errors"])[:2000]}')
        return answer['data']

    def _of_sql(self, question, sample):
        said = self.database.said(''.join(raw_sql.statement(question, subject) for subject in sample))
        return [json.loads(answer)['data'] for answer in said.splitlines()]

    @staticmethod
    def _compare(question, sample, ours, peer, shape, theirs):
        for subject, our, their in zip(sample, ours, theirs, strict=True):
            our, their = answers.HERRED[question](our), shape[question](their)
            if our != their:
                fail(f'{question} of {subject}: the answers differ.\nHerred:\n{our}\n{peer}:\n{their}')

    def _write(self, question, arm, requests):
        self.bodies[question, arm] = self.folder / f'{question}.{arm}'
        lines = (json.dumps(request, separators=(',', ':')) + '\n' for request in requests)
        self.bodies[question, arm].write_text(''.join(lines))

    def arm(self, question, arm):
        """The server of an arm, and its load."""
        if arm == 'database':
            return self.database, load.pgbench(self.database, self.folder / f'{question}.sql', self.folder)
        if arm == 'constant':
            return self.constant, load.wrk(f'{self.constant.url}{self.sizes[question]}', self.bodies[question, 'herred'])
        url, requests = self.pressed(question, arm)
        return self._server(arm), load.wrk(url, requests)

    def pressed(self, question, arm):
        """Where a server of GraphQL is, and its requests."""
        return self._server(arm).url, self.bodies[question, arm]

    def _server(self, arm):
        return {'herred': self.herred, **self.keeping, 'postgraphile': self.peer}[arm]

    def measured(self, question, arm, seconds):
        """What an arm gives under load."""
        return load.under(*self.arm(question, arm), seconds)
