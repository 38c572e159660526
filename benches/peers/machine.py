"""Processes: starting them, ending them, and the CPU that they take."""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TICKS = os.sysconf('SC_CLK_TCK')


def fail(sentence):
    """End the run with a sentence."""
    sys.exit(f'benches/peers: {sentence}')


def say(text):
    """Print a line at once."""
    print(text, flush=True)


def ends_in_order():
    """Make the signals that would end the process at once end it in order, so that its servers end too."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit('benches/peers: ended from outside'))


def needed(program, package):
    """The path of a program, or the end of the run."""
    return shutil.which(program) or fail(f'{program} is missing; install it from the system’s packages ({package})')


def done(command, **options):
    """Run a command to its end; what it prints. Where it fails the run ends with what it said."""
    ended = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if ended.returncode:
        fail(f'{command[0]} failed ({ended.returncode}):\n{ended.stdout[-2000:]}{ended.stderr[-4000:]}')
    return ended.stdout


def started(stack, command, log, **options):
    """Start a process in a group of its own; the group is ended when the stack is."""
    process = subprocess.Popen([str(part) for part in command], stdout=log, stderr=subprocess.STDOUT,
                               stdin=subprocess.DEVNULL, start_new_session=True, **options)
    stack.callback(end, process)
    return process


def end(process):
    """End a process and its group."""
    for which in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, which)
        except ProcessLookupError:
            break
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            continue


def waited(what, seconds, process, log, ready):
    """What `ready` gives, once it gives something; the run ends if the process does, or the time is over."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = ready()
        if found:
            return found
        if process.poll() is not None:
            break
        time.sleep(0.1)
    fail(f'{what} did not start:\n{pathlib.Path(log).read_text()[-4000:]}')


def free_port():
    """A port that nothing listens on, for a server that cannot say which it got."""
    with socket.socket() as taken:
        taken.bind(('127.0.0.1', 0))
        return taken.getsockname()[1]


def processes():
    """Every process: its parent and its ticks of CPU, those of its children that ended included."""
    found = {}
    for entry in os.scandir('/proc'):
        if not entry.name.isdigit():
            continue
        try:
            with open(f'/proc/{entry.name}/stat') as stat:
                # The name, in parentheses, can hold spaces and parentheses.
                fields = stat.read().rpartition(')')[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        found[int(entry.name)] = (int(fields[1]), sum(map(int, fields[11:15])))
    return found


def tree(roots, found):
    """The processes that descend from the roots, and the roots."""
    members = set(roots) & found.keys()
    while True:
        more = {pid for pid, (parent, _) in found.items() if parent in members} - members
        if not more:
            return members
        members |= more


def cpu(roots):
    """Seconds of CPU that the processes took so far, with all that descend from them."""
    found = processes()
    return sum(found[pid][1] for pid in tree(roots, found)) / TICKS
