"""harmony-seq2seq, a token at a time: the soprano is read once, and every token's keys and values are computed once."""

import numpy as np

from seqgen import nn
from seqgen.models.harmony_seq2seq import HarmonySeq2Seq, Sopranos, of_soprano
from seqgen.music.codec.chorale import SYMBOLS, VOICES
from seqgen.music.codec.harmony_seq2seq import WRITTEN, ReadSoprano, Told
from seqgen.music.codec.orderless import COLUMNS, interval_columns
from seqgen.nn.layers.block_memory import side_by_side
from seqgen.nn.tape import Array, Tensor


class Writing:
    """One piece in the making, in inference; the network's weights must not change meanwhile."""

    def __init__(self, network: HarmonySeq2Seq, soprano: ReadSoprano) -> None:
        steps = len(soprano.features)
        whole = Sopranos(soprano.features[None], soprano.coords[:, None], np.ones((1, steps), bool))
        [context] = network.read(whole).value
        self._network, self._here, self._written = network, network.here.step(context), 0
        self._memories = [nn.BlockMemory(block, WRITTEN * steps, context, soprano.coords) for block in network.decoder]
        self._outputs = side_by_side([network.absolute, *network.relative])

    def step(self, told: Told) -> Array:
        """Logits (47,) of the next token, before which this is told (N = 1)."""
        x = self._network.tokens.step(told.features) + self._here[self._written // WRITTEN]
        for memory in self._memories:
            x = memory.step(x, (told.looking, told.seen), of_soprano(told.looking))
        self._written += 1
        return self._logits(self._network.norm(Tensor(x)).value, told)

    def _logits(self, h: Array, told: Told) -> Array:
        absolute, relative = np.split(self._outputs(h)[0], [SYMBOLS])
        columns = interval_columns(told.bases)[:, 0]
        logits: Array = absolute + np.take_along_axis(relative.reshape(VOICES, COLUMNS), columns, axis=1).sum(axis=0)
        return logits
