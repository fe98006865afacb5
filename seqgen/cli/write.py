"""``seqgen write``: text from a model of text."""

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
    """Print text by MODEL: tune-text, or the file or folder of a training of `text`.

    tune-text writes one tune in ABC, line by line: X:1, R (the style), M, L:1/8, K, then four bars a line, without
    repeats, text or chords. A prompt is how such a tune begins.
    """
    task = WriteTask(prompt=prompt, chars=chars, temperature=temperature, top_k=top_k, top_p=top_p, seed=seed)
    from seqgen.generation.text_writing import seeded, written
    from seqgen.models import TextTransformer
    from seqgen.models.loading import checkpoint_path, load_model

    task = seeded(task)
    sequence = written(load_model(checkpoint_path(model), TextTransformer), task)
    # Bytes, so that neither the terminal's encoding nor the system's newlines touch the characters.
    click.echo(sequence.text.removesuffix("\n").encode() + b"\n", nl=False)
    if sequence.is_cut:
        click.echo(f"The tune is not over after {task.chars} characters; give more --chars.", err=True)
    if seed is None:
        click.echo(f"seed {task.seed}", err=True)
