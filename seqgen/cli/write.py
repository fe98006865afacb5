"""``seqgen write``: text from a model of text."""

import sys

import click

from seqgen.text.write_task import MAX_CHARACTERS, WriteTask

DEFAULT = WriteTask()


@click.command()
@click.argument("model")
@click.option("--prompt", default=DEFAULT.prompt, help="What the text begins with.")
@click.option("--chars", type=int, default=DEFAULT.chars, show_default=True, help=f"At most, 1..{MAX_CHARACTERS:,}.")
@click.option(
    "--temperature",
    type=float,
    default=DEFAULT.temperature,
    show_default=True,
    help="Boldness, 0..2; 0 takes the likeliest always.",
)
@click.option(
    "--top-k",
    type=int,
    default=DEFAULT.top_k,
    show_default=True,
    help="Sample among the k likeliest characters only; 0 is all.",
)
@click.option(
    "--top-p",
    type=float,
    default=DEFAULT.top_p,
    show_default=True,
    help="Sample among the likeliest that sum to p only; 1 is all.",
)
@click.option("--seed", type=int, help="Same seed, same text.  [default: drawn]")
def write(model: str, prompt: str, chars: int, temperature: float, top_k: int, top_p: float, seed: int | None) -> None:
    """Print text by MODEL: tune-text, or the file or folder of a training of `text`."""
    task = WriteTask(prompt=prompt, chars=chars, temperature=temperature, top_k=top_k, top_p=top_p, seed=seed)
    from seqgen.generation.text_writing import write_text
    from seqgen.models import TextTransformer
    from seqgen.models.loading import checkpoint_path, load_model

    text = write_text(load_model(checkpoint_path(model), TextTransformer), task)
    # Bytes, so that neither the terminal's encoding nor the system's newlines touch the characters.
    sys.stdout.buffer.write((text if text.endswith("\n") else f"{text}\n").encode())
