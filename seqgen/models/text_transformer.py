"""tune-text and text: a decoder that reads and writes characters.

x_t = embedding of character t - 1                     (`START` before the first)
h   = decoder blocks; scores know how many characters two places lie apart, up to ``radius``
      (Shaw et al. 2018; Huang et al. 2018)
p(character t) = softmax(A rms_norm(h_t) + b)

The characters that it knows are part of its config, so that its checkpoint needs no other file.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seqgen import nn
from seqgen.errors import InvalidInput
from seqgen.models.stepwise_decoder import StepwiseDecoder
from seqgen.nn.tape import Array, Tensor
from seqgen.text import Vocabulary


@dataclass(frozen=True, slots=True)
class TextTransformerConfig:
    """Sizes; ``radius`` is how far relative places reach, ``window`` how many characters a training shows at once.

    ``characters`` are those of the vocabulary, ascending; ``dropout`` acts in training only. Raises InvalidInput for a
    window below 2.
    """

    characters: str = ""
    width: int = 256
    heads: int = 8
    layers: int = 4
    hidden: int = 1024
    radius: int = 128
    window: int = 512
    dropout: float = 0.1

    def __post_init__(self) -> None:
        if self.window < 2:
            raise InvalidInput("window", f"window must be at least 2 characters, got {self.window}")


class TextTransformer(StepwiseDecoder):
    """The network; ``rng`` draws the first weights. Raises ValueError for a config without characters."""

    def __init__(self, config: TextTransformerConfig, rng: np.random.Generator) -> None:
        self.config = config
        self.vocabulary = Vocabulary(config.characters)
        self.embedding = nn.Embedding(len(self.vocabulary), config.width, rng)
        self.decoder = nn.Decoder(
            config.width,
            config.heads,
            config.hidden,
            config.layers,
            rng,
            coordinates=1,
            radius=config.radius,
            dropout=config.dropout,
        )
        self.norm = nn.RMSNorm(config.width)
        self.output = nn.Linear(config.width, len(self.vocabulary), rng)

    def __call__(self, tokens: Array, seed: int | None = None) -> Tensor:
        """Logits (B, T, V) of what follows each of the tokens (B, T); dropout where ``seed`` is given."""
        places = np.broadcast_to(np.arange(tokens.shape[1], dtype=np.int32), (1, *tokens.shape))
        h = self.decoder(self.embedding(tokens), np.ascontiguousarray(places), seed)
        return self.output(self.norm(h))

    def step(self, features: Array, slots: Sequence[int]) -> Array:
        """Logits (B, V) for features (B, 2), the last token and its place, of the texts in B slots; rows do not mix."""
        tokens, places = features.T
        return self.decoded(self.embedding.weight.value[tokens], places[None], slots)
