"""Load on a server, and what it took: requests a second, latencies, CPU a request."""
import json
import time

from machine import HERE, cpu, done, fail, needed, processes, tree

CONNECTIONS = 16


def under(server, load, seconds):
    """What a load gives, with the CPU that the server's processes took for a request, in microseconds."""
    before = cpu(server.pids)
    figures = load(seconds)
    if figures.pop('errors') or not figures['requests']:
        fail(f'{server.url}: requests failed under load')
    return {**figures, 'cpu': (cpu(server.pids) - before) * 1e6 / figures['requests']}


def wrk(url, bodies):
    """A load of the lines of a file, as fast as they are answered."""
    def load(seconds):
        command = [needed('wrk', 'wrk'), '-t1', f'-c{CONNECTIONS}', f'-d{seconds}s', '-s', HERE / 'load.lua', url, '--', bodies]
        said = json.loads(done(command).rpartition('JSON')[2])
        return {'requests': said['n'], 'throughput': said['n'] * 1e6 / said['us'], 'errors': said['err'],
                'p50': said['p50'] / 1e3, 'p99': said['p99'] / 1e3}
    return load


def pgbench(database, script, folder):
    """A load of prepared statements on the database."""
    def load(seconds):
        backends = len(tree(database.pids, processes()))
        for log in folder.glob('pgbench.*'):
            log.unlink()
        command = [database.programs / 'pgbench', '-h', database.folder, '-U', 'herred', '-n', '-M', 'prepared', '-f', script,
                   '-c', CONNECTIONS, '-j', 2, '-T', seconds, '--log', '--log-prefix', folder / 'pgbench', 'org']
        said = done(command)
        # A backend's CPU counts among the server's once it has ended, at the latest.
        until = time.monotonic() + 5
        while len(tree(database.pids, processes())) > backends and time.monotonic() < until:
            time.sleep(0.02)
        times = sorted(int(line.split()[2]) for log in folder.glob('pgbench.*') for line in log.read_text().splitlines())
        [throughput] = [float(line.split()[2]) for line in said.splitlines() if line.startswith('tps')]
        return {'requests': len(times), 'throughput': throughput, 'errors': not times,
                'p50': times[len(times) // 2] / 1e3, 'p99': times[len(times) * 99 // 100] / 1e3}
    return load


def steady(program, url, bodies, rate, seconds):
    """Latencies in milliseconds of a load of the lines of a file at a fixed rate, by `press`."""
    return json.loads(done([program, url, bodies, rate, seconds]))
