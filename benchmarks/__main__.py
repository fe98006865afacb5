"""``python -m benchmarks [SUBJECT ...]``: measure, keep the JSON, and renew the README's tables."""

import json
import sys
from argparse import ArgumentParser, Namespace
from importlib.util import find_spec
from pathlib import Path

from benchmarks import first_call, latency, published, quality, reading, readme
from benchmarks.generation import subject as generation
from benchmarks.kernels import compare, subject
from benchmarks.kernels.measure import Effort
from benchmarks.kernels.revision import UnknownRevision, commit_of
from benchmarks.kernels.workers import WorkerError
from benchmarks.machine import describe_machine
from benchmarks.training import subject as training

RESULTS = Path(__file__).parent / "results"
SUBJECTS = {
    "latency": latency.measure,
    "likelihood": quality.measure_likelihood,
    "music": quality.measure_music,
    "reading": reading.measure,
    "compile": first_call.measure,
    "training": training.measure,
    "generation": generation.measure,
    "published": published.measure,
}
NAMES = (*SUBJECTS, "kernels")
BESIDE_PYTORCH = ("training", "generation", "kernels")


def main(options: Namespace) -> None:
    """Run the named subjects, all of them by default."""
    for name in options.subject or NAMES:
        if name != "kernels":
            keep(name)
        elif options.compare:
            show_comparison(options)
        else:
            document = subject.run(options.op, RESULTS, Effort())
            print(json.dumps(document) if options.json else readme.table(document))


def keep(name: str) -> None:
    """Measure a subject that is a list of figures."""
    further = ("torch",) if name in BESIDE_PYTORCH else ()
    result = {"machine": describe_machine(*further), "figures": SUBJECTS[name]()}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n")
    readme.renew(name, result)
    print(readme.table(result))


def show_comparison(options: Namespace) -> None:
    """Print the ratios to another revision; nothing is written."""
    rows = compare.compare(subject.chosen(options.op), options.compare, Effort())
    print(json.dumps(rows) if options.json else compare.markdown(rows, options.compare))


def parse(arguments: list[str]) -> Namespace:
    """Read the command line; what is wrong in it is said before anything is measured."""
    parser = ArgumentParser("python -m benchmarks", description=__doc__)
    parser.add_argument("subject", nargs="*", help=f"one or more of {', '.join(NAMES)}; all by default")
    kernels = parser.add_argument_group("for the subject kernels")
    kernels.add_argument(
        "--op", metavar="NAME", action="append", default=[], help="only this operator; may be repeated"
    )
    kernels.add_argument("--compare", metavar="REV", help="beside the kernels of a git revision, instead of PyTorch")
    kernels.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args(arguments)
    try:
        check(options)
    except ValueError as error:
        parser.error(str(error))
    return options


def check(options: Namespace) -> None:
    """Raise a ValueError with a sentence; a revision becomes its commit."""
    for name in options.subject:
        if name not in NAMES:
            raise ValueError(f"subject must be one of {', '.join(NAMES)}, got {name!r}")
    if (options.op or options.compare or options.json) and options.subject != ["kernels"]:
        raise ValueError(
            "--op, --compare and --json belong to the subject kernels, alone: python -m benchmarks kernels"
        )
    for name in options.op:
        if name not in subject.OPERATORS:
            raise ValueError(f"--op must be one of {', '.join(subject.OPERATORS)}, got {name!r}")
    if options.compare:
        try:
            options.compare = commit_of(options.compare)
        except UnknownRevision as error:
            raise ValueError(f"--compare: {error}") from None
    elif (beside := set(BESIDE_PYTORCH) & set(options.subject or NAMES)) and find_spec("torch") is None:
        names = " and ".join(sorted(beside))
        raise ValueError(f"{names} compare with PyTorch, which is missing: pip install -e '.[bench]'")


if __name__ == "__main__":
    try:
        main(parse(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("interrupted: the results of earlier runs stay as they were")
    except WorkerError as error:
        sys.exit(f"a worker failed, the results of earlier runs stay as they were: {error}")
