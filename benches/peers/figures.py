"""What the rounds come to: medians, ratios, and how they are printed."""
from statistics import median

PARTS = ('throughput', 'p50', 'p99', 'cpu')
# What is compared with what, by the peer's name in a ratio.
RATIOS = {
    'postgraphile': ('herred', 'postgraphile'),
    'database': ('herred', 'database'),
    'constant': ('herred', 'constant'),
    'postgraphile-pieces': ('herred-pieces', 'postgraphile'),
    'database-pieces': ('herred-pieces', 'database'),
    'constant-pieces': ('herred-pieces', 'constant'),
    'constant-repeated': ('herred-repeated', 'constant'),
}


def medians(rounds):
    """The median of each figure, by question and arm; `rounds` has a list of figures for each pair."""
    return {pair: {part: median(one[part] for one in figures) for part in PARTS} for pair, figures in rounds.items()}


def table(rounds):
    """The medians as lines of text."""
    lines = [f'{"question":8} {"arm":16} {"requests/s":>10} {"p50 ms":>8} {"p99 ms":>8} {"CPU µs":>8}']
    for (question, arm), row in medians(rounds).items():
        lines.append(f'{question:8} {arm:16} {row["throughput"]:10.0f} {row["p50"]:8.2f} {row["p99"]:8.2f} {row["cpu"]:8.1f}')
    return lines


def ratios(rounds):
    """For each question and peer the throughput and the CPU a request, ours over theirs: medians of the rounds' ratios."""
    found = []
    for question in dict.fromkeys(question for question, _ in rounds):
        for peer, (ours, theirs) in RATIOS.items():
            pairs = list(zip(rounds.get((question, ours), []), rounds.get((question, theirs), [])))
            if pairs:
                found.append((question, peer, *(median(our[part] / their[part] for our, their in pairs) for part in ('throughput', 'cpu'))))
    return found
