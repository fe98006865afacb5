"""``python -m benchmarks [latency likelihood music]``: measure, keep the JSON, and renew the README's table."""

import json
from argparse import ArgumentParser
from pathlib import Path

from benchmarks import latency, quality, readme
from benchmarks.machine import describe_machine

RESULTS = Path(__file__).parent / "results"
SUBJECTS = {
    "latency": latency.measure,
    "likelihood": quality.measure_likelihood,
    "music": quality.measure_music,
}


def main(names: list[str]) -> None:
    """Run the named subjects, all of them by default."""
    for name in names or list(SUBJECTS):
        result = {"machine": describe_machine(), "figures": SUBJECTS[name]()}
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n")
        readme.renew(name, result)
        print(readme.table(result))


if __name__ == "__main__":
    parser = ArgumentParser("python -m benchmarks", description=__doc__)
    parser.add_argument("subject", nargs="*", help=f"one or more of {', '.join(SUBJECTS)}; all by default")
    arguments = parser.parse_args()
    for subject in arguments.subject:
        if subject not in SUBJECTS:
            parser.error(f"subject must be one of {', '.join(SUBJECTS)}, got {subject!r}")
    main(arguments.subject)
