"""text and tune-text: trained on characters, measured by nats per character and, for tunes, by what can be read."""

from pathlib import Path
from typing import Any

from seqgen.evaluation.parsing import parsing, sampled_tunes
from seqgen.evaluation.shipping.melody import card as melody_card
from seqgen.evaluation.shipping.shipment import Shipment
from seqgen.evaluation.text_nats import text_nats
from seqgen.models import TextTransformer
from seqgen.models.loading import load_model
from seqgen.music.corpus import Corpus
from seqgen.music.corpus.texts import tune_documents
from seqgen.text import TextData
from seqgen.text.documents import SPLITS

SAMPLES, SEED = 1000, 1
TUNE_LIMITS = (
    "One voice, in the keys, metres and styles of Irish, Scottish and English tunes; keys are letters to it, so that "
    "rare keys are written worse than D and G. Under its grammar it changes neither metre nor key. A tune may go round "
    "in circles until the grammar ends it. It may quote a tune of the collections."
)


def text_card(data: TextData) -> dict[str, Any]:
    """Of a model of a user's text: what is known of it, and what is not."""
    characters = sum(map(len, data.train))
    return {
        "description": "Transformer over the characters of one text",
        "trained_on": f"the first 80 % ({characters:,} characters) of {data.name}; file SHA-256 {data.sha256}",
        "licence": "that of the text it was trained on allows; seqgen does not know it",
        "limits": "Knows the characters and the ways of this one text, and may quote it at length.",
    }


def text_metrics(path: Path, data: TextData) -> dict[str, float]:
    """Nats and bits per character of the held-out parts, with the count model's beside them."""
    network = load_model(path, TextTransformer).network
    figures: dict[str, float] = {}
    for split in SPLITS[1:]:
        if data.split(split):
            result = text_nats(network, data, split)
            figures[f"{split}_nats_per_character"] = result.nats_per_character
            figures[f"{split}_bits_per_character"] = result.bits_per_character
            figures[f"{split}_count_model_nats_per_character"] = result.count_model_nats_per_character
    return figures


def tune_card(corpus: Corpus) -> dict[str, Any]:
    """That of the melody models, for text."""
    description = "Transformer over the characters of tunes in ABC, its samples kept readable by a grammar"
    return melody_card(corpus, description, TUNE_LIMITS)


def tune_metrics(path: Path, corpus: Corpus) -> dict[str, float]:
    """Those of text, and the share of 1,000 samples that parse, with the grammar's mask and without."""
    network = load_model(path, TextTransformer).network
    figures = text_metrics(path, tune_documents(corpus))
    for name, is_masked in (("", True), ("unmasked_", False)):
        result = parsing(sampled_tunes(network, SAMPLES, SEED, is_masked))
        figures[f"{name}parsed_share"] = result.parsed / result.samples
        figures[f"{name}even_bars_share"] = result.even / result.samples
    return figures


TEXT = Shipment(text_card, text_metrics, "character", stores_halves=True)
TUNE_TEXT = Shipment(tune_card, tune_metrics, "character", stores_halves=True)
